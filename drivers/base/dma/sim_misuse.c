// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of QEMU's edu that does one thing wrong when it is told to.
 *
 * The device's own DMA goes to the simulator's shadow and comes from there.  It
 * binds where driver_override says so; what is written to its sysfs file misuse
 * is done at once.  Some of it the simulator only finds out when the driver is
 * unbound.
 *
 * Each misuse is a function that is called as the file says, so that reports
 * name it.
 */
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/dev-dma.h>
#include <linux/device.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#define EDU_DMA_SRC		0x80
#define EDU_DMA_DST		0x88
#define EDU_DMA_COUNT		0x90
#define EDU_DMA_COMMAND		0x98
#define   EDU_DMA_START		BIT(0)
#define   EDU_DMA_TO_MEMORY	BIT(1)

#define EDU_BUFFER		0x40000	/* where the device sees its own */
#define EDU_DMA_BITS		28
#define EDU_TIMEOUT_US		(5 * USEC_PER_SEC)

/* So much of a page is mapped: whole lines, however long they are. */
#define BYTES			1024

/**
 * struct misuse - one device
 * @dev:	The device.
 * @regs:	Its registers.
 * @buffer:	A page.
 * @dma:	Where the device sees that while it is mapped.
 */
struct misuse {
	struct device	*dev;
	void __iomem	*regs;
	u8		*buffer;
	dma_addr_t	dma;
};

static int transfer(struct misuse *m, u32 src, u32 dst, size_t size,
		    u32 command)
{
	u32 busy;

	iowrite32(src, m->regs + EDU_DMA_SRC);
	iowrite32(dst, m->regs + EDU_DMA_DST);
	iowrite32(size, m->regs + EDU_DMA_COUNT);
	iowrite32(command | EDU_DMA_START, m->regs + EDU_DMA_COMMAND);
	return readl_poll_timeout(m->regs + EDU_DMA_COMMAND, busy,
				  !(busy & EDU_DMA_START), 1000,
				  EDU_TIMEOUT_US);
}

static int device_reads(struct misuse *m, size_t size)
{
	return transfer(m, m->dma, EDU_BUFFER, size, 0);
}

static int device_writes(struct misuse *m, size_t size)
{
	return transfer(m, EDU_BUFFER, m->dma, size, EDU_DMA_TO_MEMORY);
}

/* Always inline: who maps is the misuse itself. */
static __always_inline int map(struct misuse *m, enum dma_data_direction dir)
{
	m->dma = dev_map_single(m->dev, m->buffer, BYTES, dir);
	return dev_dma_bad(m->dev, m->dma) ? -ENOMEM : 0;
}

static __always_inline void unmap(struct misuse *m, enum dma_data_direction dir)
{
	dev_unmap_single(m->dev, m->dma, BYTES, dir);
}

/* The device has BYTES times @value from here on, and the buffer has not. */
static int fill_device(struct misuse *m, u8 value)
{
	int err;

	memset(m->buffer, value, BYTES);
	err = map(m, DMA_TO_DEVICE);
	if (err)
		return err;
	err = device_reads(m, BYTES);
	unmap(m, DMA_TO_DEVICE);
	memset(m->buffer, 0, BYTES);
	return err;
}

static int expect(struct misuse *m, u8 value)
{
	int err;

	memset(m->buffer, 0, BYTES);
	err = map(m, DMA_FROM_DEVICE);
	if (err)
		return err;
	err = device_writes(m, BYTES);
	unmap(m, DMA_FROM_DEVICE);
	if (!err && memchr_inv(m->buffer, value, BYTES))
		err = -EILSEQ;
	return err;
}

static int nothing_wrong(struct misuse *m)
{
	int err = fill_device(m, 0x55);

	return err ? err : expect(m, 0x55);
}

static int cpu_writes_devices_buffer(struct misuse *m)
{
	int err = map(m, DMA_FROM_DEVICE);

	if (err)
		return err;
	m->buffer[200] ^= 1;
	unmap(m, DMA_FROM_DEVICE);
	return 0;
}

static int sync_for_device_is_missing(struct misuse *m)
{
	int err = map(m, DMA_BIDIRECTIONAL);

	if (err)
		return err;
	dev_sync_single_for_cpu(m->dev, m->dma, BYTES, DMA_BIDIRECTIONAL);
	m->buffer[200] ^= 1;
	err = device_reads(m, BYTES);
	unmap(m, DMA_BIDIRECTIONAL);
	return err;
}

static int sync_for_cpu_is_missing(struct misuse *m)
{
	int err = fill_device(m, 0x11) ?: map(m, DMA_FROM_DEVICE);

	if (err)
		return err;
	err = device_writes(m, 1);
	dev_sync_single_for_device(m->dev, m->dma, BYTES, DMA_FROM_DEVICE);
	unmap(m, DMA_FROM_DEVICE);
	return err;
}

/* The dirty line that the CPU writes back has an older byte there. */
static int device_writes_what_is_the_cpus(struct misuse *m)
{
	int err = fill_device(m, 0x66) ?: map(m, DMA_BIDIRECTIONAL);

	if (err)
		return err;
	dev_sync_single_for_cpu(m->dev, m->dma, BYTES, DMA_BIDIRECTIONAL);
	err = device_writes(m, 1);
	m->buffer[1] ^= 1;
	dev_sync_single_for_device(m->dev, m->dma, BYTES, DMA_BIDIRECTIONAL);
	unmap(m, DMA_BIDIRECTIONAL);
	return err;
}

/* Told where the CPU does not speculate: there for_cpu need not discard. */
static int cpu_keeps_what_it_read(struct misuse *m)
{
	int err = fill_device(m, 0x77) ?: map(m, DMA_FROM_DEVICE);

	if (err)
		return err;
	dev_sync_single_for_cpu(m->dev, m->dma, BYTES, DMA_FROM_DEVICE);
	err = device_writes(m, 1);
	unmap(m, DMA_FROM_DEVICE);
	return err;
}

/* Told where nothing is bounced. */
static int part_of_a_line_is_mapped(struct misuse *m)
{
	m->dma = dev_map_single(m->dev, m->buffer, 1, DMA_FROM_DEVICE);
	if (dev_dma_bad(m->dev, m->dma))
		return -ENOMEM;
	dev_unmap_single(m->dev, m->dma, 1, DMA_FROM_DEVICE);
	return 0;
}

static int device_writes_what_it_should_read(struct misuse *m)
{
	int err = fill_device(m, 0x22) ?: map(m, DMA_TO_DEVICE);

	if (err)
		return err;
	err = device_writes(m, 1);
	unmap(m, DMA_TO_DEVICE);
	return err;
}

static int unmap_has_another_direction(struct misuse *m)
{
	int err = map(m, DMA_TO_DEVICE);

	if (!err)
		unmap(m, DMA_FROM_DEVICE);
	return err;
}

static int unmap_has_another_size(struct misuse *m)
{
	int err = map(m, DMA_TO_DEVICE);

	if (!err)
		dev_unmap_single(m->dev, m->dma, BYTES - 1, DMA_TO_DEVICE);
	return err;
}

static int device_writes_beside(struct misuse *m)
{
	int err = map(m, DMA_FROM_DEVICE);

	if (err)
		return err;
	err = device_writes(m, BYTES + 1);
	unmap(m, DMA_FROM_DEVICE);
	return err;
}

static int device_writes_after_unmap(struct misuse *m)
{
	int err = fill_device(m, 0x33) ?: map(m, DMA_FROM_DEVICE);

	if (err)
		return err;
	unmap(m, DMA_FROM_DEVICE);
	return device_writes(m, 1);
}

static int synced_after_unmap(struct misuse *m)
{
	int err = map(m, DMA_FROM_DEVICE);

	if (err)
		return err;
	unmap(m, DMA_FROM_DEVICE);
	dev_sync_single_for_cpu(m->dev, m->dma, BYTES, DMA_FROM_DEVICE);
	return 0;
}

static int never_unmapped(struct misuse *m)
{
	return map(m, DMA_FROM_DEVICE);
}

/* KASAN sees it where it happens. */
static int cpu_reads_devices_buffer(struct misuse *m)
{
	int err = map(m, DMA_FROM_DEVICE);

	if (err)
		return err;
	READ_ONCE(m->buffer[200]);
	unmap(m, DMA_FROM_DEVICE);
	return 0;
}

/* Nobody can tell that from a driver that writes later; the data is wrong. */
static int first_sync_is_missing(struct misuse *m)
{
	int err;

	memset(m->buffer, 0x44, BYTES);
	m->dma = dev_map_single_attrs(m->dev, m->buffer, BYTES, DMA_TO_DEVICE,
				      DMA_ATTR_SKIP_CPU_SYNC);
	if (dev_dma_bad(m->dev, m->dma))
		return -ENOMEM;
	err = device_reads(m, BYTES);
	dev_unmap_single_attrs(m->dev, m->dma, BYTES, DMA_TO_DEVICE,
			       DMA_ATTR_SKIP_CPU_SYNC);
	return err ? err : expect(m, 0x44);
}

#define MISUSE(f)	{ #f, f }

static const struct {
	const char *name;
	int (*commit)(struct misuse *m);
} misuses[] = {
	MISUSE(nothing_wrong),
	MISUSE(cpu_writes_devices_buffer),
	MISUSE(sync_for_device_is_missing),
	MISUSE(sync_for_cpu_is_missing),
	MISUSE(device_writes_what_is_the_cpus),
	MISUSE(cpu_keeps_what_it_read),
	MISUSE(part_of_a_line_is_mapped),
	MISUSE(device_writes_what_it_should_read),
	MISUSE(unmap_has_another_direction),
	MISUSE(unmap_has_another_size),
	MISUSE(device_writes_beside),
	MISUSE(device_writes_after_unmap),
	MISUSE(synced_after_unmap),
	MISUSE(never_unmapped),
	MISUSE(cpu_reads_devices_buffer),
	MISUSE(first_sync_is_missing),
};

static ssize_t misuse_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t len)
{
	struct misuse *m = dev_get_drvdata(dev);
	int i, err;

	for (i = 0; i < ARRAY_SIZE(misuses); i++) {
		if (!sysfs_streq(buf, misuses[i].name))
			continue;
		err = misuses[i].commit(m);
		return err ? err : len;
	}
	return -EINVAL;
}
static DEVICE_ATTR_WO(misuse);

static struct attribute *misuse_attrs[] = {
	&dev_attr_misuse.attr,
	NULL
};
ATTRIBUTE_GROUPS(misuse);

static int set_up_regs(struct misuse *m, struct pci_dev *pdev)
{
	int err = pcim_enable_device(pdev);

	if (err)
		return err;
	m->regs = pcim_iomap_region(pdev, 0, KBUILD_MODNAME);
	return PTR_ERR_OR_ZERO(m->regs);
}

static int misuse_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct misuse *m = devm_kzalloc(&pdev->dev, sizeof(*m), GFP_KERNEL);
	int err;

	if (!m)
		return -ENOMEM;
	m->dev = &pdev->dev;
	m->buffer = (u8 *)devm_get_free_pages(m->dev, GFP_KERNEL | __GFP_ZERO,
					      0);
	if (!m->buffer)
		return -ENOMEM;
	err = set_up_regs(m, pdev);
	if (!err)
		err = dev_set_dma_masks(m->dev, DMA_BIT_MASK(EDU_DMA_BITS));
	if (err)
		return err;
	pci_set_drvdata(pdev, m);
	pci_set_master(pdev);
	return 0;
}

/* Binds by driver_override alone. */
static const struct pci_device_id misuse_ids[] = {
	{ }
};

static struct pci_driver misuse_driver = {
	.name		= "dev_dma_misuse",
	.id_table	= misuse_ids,
	.probe		= misuse_probe,
	.dev_groups	= misuse_groups,
};
module_pci_driver(misuse_driver);

MODULE_DESCRIPTION("Driver for QEMU's edu device that misuses DMA on demand");
MODULE_LICENSE("GPL");

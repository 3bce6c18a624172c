// SPDX-License-Identifier: GPL-2.0-only
/*
 * Driver for "edu", a PCI device that QEMU offers for learning.
 *
 * The device holds a buffer of 4 KiB and copies between that and memory, in
 * either direction, by itself.  The driver moves a pattern through it in each
 * way that a driver may share memory with a device, compares what comes back,
 * and says so in the log: once when it binds, and whenever something is
 * written to the sysfs file self_test of the device.
 *
 * Documentation/core-api/dev-dma-howto.rst walks through this file.
 */
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/dev-dma.h>
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#define EDU_VENDOR		0x1234
#define EDU_DEVICE		0x11e8

#define EDU_BAR			0
#define EDU_ID			0x00
#define EDU_ID_MASK		0xff
#define EDU_ID_VALUE		0xed
#define EDU_INVERT		0x04	/* reads as the complement of a write */
#define EDU_IRQ_STATUS		0x24
#define EDU_IRQ_ACK		0x64
#define EDU_DMA_SRC		0x80
#define EDU_DMA_DST		0x88
#define EDU_DMA_COUNT		0x90
#define EDU_DMA_COMMAND		0x98
#define   EDU_DMA_START		BIT(0)
#define   EDU_DMA_TO_MEMORY	BIT(1)
#define   EDU_DMA_IRQ		BIT(2)

#define EDU_BUFFER		0x40000	/* where the device sees its own buffer */
#define EDU_DMA_BITS		28
#define EDU_TIMEOUT		(5 * HZ)	/* a transfer takes 0.1 s */

/* Bytes per copy: some QEMUs refuse a copy up to the very end of the buffer. */
#define EDU_SIZE		2048
#define EDU_HALF		(EDU_SIZE / 2)
#define EDU_ROUNDS		2

/**
 * struct edu - one device
 * @dev:	The device; all that it maps is mapped for this one.
 * @regs:	Its registers.
 * @done:	The interrupt that ends a transfer has come.
 * @lock:	Held during a self-test, which needs all of the device.
 * @shared:	Consistent memory of 2 * EDU_SIZE bytes.
 * @shared_dma:	Where the device sees @shared.
 */
struct edu {
	struct device		*dev;
	void __iomem		*regs;
	struct completion	done;
	struct mutex		lock;		/* one self-test at a time */
	u8			*shared;
	dma_addr_t		shared_dma;
};

static irqreturn_t edu_interrupt(int irq, void *data)
{
	struct edu *edu = data;
	u32 status = ioread32(edu->regs + EDU_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	iowrite32(status, edu->regs + EDU_IRQ_ACK);
	complete(&edu->done);
	return IRQ_HANDLED;
}

/* An address fits a 32-bit register: the mask has seen to it. */
static int edu_transfer(struct edu *edu, u32 src, u32 dst, size_t size,
			u32 command)
{
	reinit_completion(&edu->done);
	iowrite32(src, edu->regs + EDU_DMA_SRC);
	iowrite32(dst, edu->regs + EDU_DMA_DST);
	iowrite32(size, edu->regs + EDU_DMA_COUNT);
	iowrite32(command | EDU_DMA_START | EDU_DMA_IRQ,
		  edu->regs + EDU_DMA_COMMAND);
	if (wait_for_completion_timeout(&edu->done, EDU_TIMEOUT))
		return 0;

	/* It may still go on: take the bus away before anything is unmapped. */
	pci_clear_master(to_pci_dev(edu->dev));
	dev_err(edu->dev, "transfer of %zu bytes timed out\n", size);
	return -ETIMEDOUT;
}

/* The device reads memory. */
static int edu_read(struct edu *edu, dma_addr_t dma, u32 offset, size_t size)
{
	return edu_transfer(edu, dma, EDU_BUFFER + offset, size, 0);
}

/* The device writes memory. */
static int edu_write(struct edu *edu, dma_addr_t dma, u32 offset, size_t size)
{
	return edu_transfer(edu, EDU_BUFFER + offset, dma, size,
			    EDU_DMA_TO_MEMORY);
}

/* A byte that depends on where it is, so that no shift goes unnoticed. */
static u8 edu_pattern(size_t at, u8 seed)
{
	return at * 7 + (at >> 8) * 13 + seed;
}

static void edu_fill(u8 *buf, u8 seed)
{
	size_t i;

	for (i = 0; i < EDU_SIZE; i++)
		buf[i] = edu_pattern(i, seed);
}

/* Compare @size bytes with the pattern from @at on; return their number. */
static int edu_compare(struct edu *edu, const u8 *buf, size_t at, size_t size,
		       u8 seed)
{
	size_t i;

	for (i = 0; i < size; i++) {
		u8 want = edu_pattern(at + i, seed);

		if (buf[i] == want)
			continue;
		dev_err(edu->dev, "byte %zu of %zu is %#04x, not %#04x\n",
			i, size, buf[i], want);
		return -EIO;
	}
	return size;
}

/* A buffer that the device only reads. */
static int edu_send(struct edu *edu, void *buf, size_t size)
{
	dma_addr_t dma;
	int err;

	dma = dev_map_single(edu->dev, buf, size, DMA_TO_DEVICE);
	if (dev_dma_bad(edu->dev, dma))
		return -ENOMEM;
	err = edu_read(edu, dma, 0, size);
	dev_unmap_single(edu->dev, dma, size, DMA_TO_DEVICE);
	return err;
}

/* A buffer that the device only writes; not to be looked at before unmap. */
static int edu_receive(struct edu *edu, void *buf, size_t size)
{
	dma_addr_t dma;
	int err;

	dma = dev_map_single(edu->dev, buf, size, DMA_FROM_DEVICE);
	if (dev_dma_bad(edu->dev, dma))
		return -ENOMEM;
	err = edu_write(edu, dma, 0, size);
	dev_unmap_single(edu->dev, dma, size, DMA_FROM_DEVICE);
	return err;
}

static int edu_test_single(struct edu *edu, u8 *out, u8 *in)
{
	int err;

	edu_fill(out, 1);
	err = edu_send(edu, out, EDU_SIZE);
	if (!err)
		err = edu_receive(edu, in, EDU_SIZE);
	return err ? err : edu_compare(edu, in, 0, EDU_SIZE, 1);
}

/* The device copies the first half of a mapped buffer to the second. */
static int edu_duplicate(struct edu *edu, u8 *buf, dma_addr_t dma, u8 seed)
{
	int ret;

	dev_sync_single_for_cpu(edu->dev, dma, EDU_SIZE, DMA_BIDIRECTIONAL);
	edu_fill(buf, seed);
	dev_sync_single_for_device(edu->dev, dma, EDU_SIZE, DMA_BIDIRECTIONAL);

	ret = edu_read(edu, dma, 0, EDU_HALF);
	if (!ret)
		ret = edu_write(edu, dma + EDU_HALF, 0, EDU_HALF);
	if (ret)
		return ret;

	dev_sync_single_range_for_cpu(edu->dev, dma, EDU_HALF, EDU_HALF,
				      DMA_BIDIRECTIONAL);
	ret = edu_compare(edu, buf + EDU_HALF, 0, EDU_HALF, seed);
	dev_sync_single_range_for_device(edu->dev, dma, EDU_HALF, EDU_HALF,
					 DMA_BIDIRECTIONAL);
	return ret;
}

/* One mapping for several transfers; each sync hands the buffer over. */
static int edu_test_sync(struct edu *edu, u8 *buf, u8 *unused)
{
	int i, ret = 0, bytes = 0;
	dma_addr_t dma;

	dma = dev_map_single(edu->dev, buf, EDU_SIZE, DMA_BIDIRECTIONAL);
	if (dev_dma_bad(edu->dev, dma))
		return -ENOMEM;
	for (i = 0; i < EDU_ROUNDS && ret >= 0; i++) {
		ret = edu_duplicate(edu, buf, dma, 2 + i);
		bytes += ret;
	}
	dev_unmap_single(edu->dev, dma, EDU_SIZE, DMA_BIDIRECTIONAL);
	return ret < 0 ? ret : bytes;
}

/* Every entry of a mapped list goes behind the one before it. */
static int edu_send_list(struct edu *edu, struct sg_table *sgt)
{
	struct scatterlist *sg;
	size_t offset = 0;
	int i, err;

	for_each_sgtable_dma_sg(sgt, sg, i) {
		err = edu_read(edu, sg_dma_address(sg), offset, sg_dma_len(sg));
		if (err)
			return err;
		offset += sg_dma_len(sg);
	}
	return 0;
}

/* The halves of @out change places on their way into the device. */
static int edu_gather(struct edu *edu, u8 *out)
{
	struct scatterlist sgl[2];
	struct sg_table sgt = {
		.sgl = sgl,
		.orig_nents = ARRAY_SIZE(sgl),
	};
	int err;

	sg_init_table(sgl, ARRAY_SIZE(sgl));
	sg_set_buf(&sgl[0], out + EDU_HALF, EDU_HALF);
	sg_set_buf(&sgl[1], out, EDU_HALF);
	err = dev_map_sgtable(edu->dev, &sgt, DMA_TO_DEVICE, 0);
	if (err)
		return err;
	err = edu_send_list(edu, &sgt);
	dev_unmap_sgtable(edu->dev, &sgt, DMA_TO_DEVICE, 0);
	return err;
}

static int edu_receive_page(struct edu *edu, struct page *page,
			    unsigned long offset, size_t size)
{
	dma_addr_t dma;
	int err;

	dma = dev_map_page(edu->dev, page, offset, size, DMA_FROM_DEVICE);
	if (dev_dma_bad(edu->dev, dma))
		return -ENOMEM;
	err = edu_write(edu, dma, 0, size);
	dev_unmap_page(edu->dev, dma, size, DMA_FROM_DEVICE);
	return err;
}

static int edu_test_pages(struct edu *edu, u8 *out, u8 *in)
{
	int err, first, second;

	edu_fill(out, 5);
	err = edu_gather(edu, out);
	if (!err)
		err = edu_receive_page(edu, virt_to_page(in),
				       offset_in_page(in), EDU_SIZE);
	if (err)
		return err;
	first = edu_compare(edu, in, EDU_HALF, EDU_HALF, 5);
	second = edu_compare(edu, in + EDU_HALF, 0, EDU_HALF, 5);
	return min(first, second) < 0 ? -EIO : first + second;
}

/* Memory that both sides see at all times is neither mapped nor synced. */
static int edu_test_consistent(struct edu *edu, u8 *unused, u8 *unused_too)
{
	int err;

	edu_fill(edu->shared, 6);
	err = edu_read(edu, edu->shared_dma, 0, EDU_SIZE);
	if (!err)
		err = edu_write(edu, edu->shared_dma + EDU_SIZE, 0, EDU_SIZE);
	return err ? err : edu_compare(edu, edu->shared + EDU_SIZE, 0,
				       EDU_SIZE, 6);
}

static const struct {
	const char *name;
	int (*run)(struct edu *edu, u8 *out, u8 *in);
} edu_tests[] = {
	{ "single",	edu_test_single },
	{ "sync",	edu_test_sync },
	{ "pages",	edu_test_pages },
	{ "consistent",	edu_test_consistent },
};

static int edu_run_tests(struct edu *edu, u8 *out, u8 *in)
{
	int i, ret, bytes = 0;

	for (i = 0; i < ARRAY_SIZE(edu_tests); i++) {
		memset(in, 0, EDU_SIZE);
		ret = edu_tests[i].run(edu, out, in);
		if (ret < 0) {
			dev_err(edu->dev, "self-test failed: %s: %d\n",
				edu_tests[i].name, ret);
			return ret;
		}
		bytes += ret;
	}
	dev_info(edu->dev, "self-test passed: %d bytes\n", bytes);
	return 0;
}

static int edu_self_test(struct edu *edu)
{
	u8 *out __free(kfree) = kmalloc(EDU_SIZE, GFP_KERNEL);
	u8 *in __free(kfree) = kmalloc(EDU_SIZE, GFP_KERNEL);

	if (!out || !in)
		return -ENOMEM;
	guard(mutex)(&edu->lock);
	return edu_run_tests(edu, out, in);
}

static ssize_t self_test_store(struct device *dev,
			       struct device_attribute *attr, const char *buf,
			       size_t len)
{
	int err = edu_self_test(dev_get_drvdata(dev));

	return err ? err : len;
}
static DEVICE_ATTR_WO(self_test);

static struct attribute *edu_attrs[] = {
	&dev_attr_self_test.attr,
	NULL
};
ATTRIBUTE_GROUPS(edu);

/* What the device can drive, and memory to share with it. */
static int edu_set_up_dma(struct edu *edu)
{
	int err = dev_set_dma_masks(edu->dev, DMA_BIT_MASK(EDU_DMA_BITS));

	if (err)
		return dev_err_probe(edu->dev, err, "no DMA with %d bits\n",
				     EDU_DMA_BITS);
	edu->shared = devm_alloc_consistent(edu->dev, 2 * EDU_SIZE,
					    &edu->shared_dma, GFP_KERNEL);
	return edu->shared ? 0 : -ENOMEM;
}

/* Is it edu, and does it answer? */
static int edu_identify(struct edu *edu)
{
	u32 id = ioread32(edu->regs + EDU_ID);
	u32 value = 0x12345678;

	iowrite32(value, edu->regs + EDU_INVERT);
	if ((id & EDU_ID_MASK) != EDU_ID_VALUE ||
	    ioread32(edu->regs + EDU_INVERT) != ~value)
		return dev_err_probe(edu->dev, -ENODEV, "not edu: %#x\n", id);
	return 0;
}

static int edu_set_up_regs(struct edu *edu, struct pci_dev *pdev)
{
	int err = pcim_enable_device(pdev);

	if (err)
		return err;
	edu->regs = pcim_iomap_region(pdev, EDU_BAR, KBUILD_MODNAME);
	if (IS_ERR(edu->regs))
		return PTR_ERR(edu->regs);
	return edu_identify(edu);
}

/* pcim_enable_device() has made the vector a managed resource, too. */
static int edu_set_up_irq(struct edu *edu, struct pci_dev *pdev)
{
	int n = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI | PCI_IRQ_INTX);

	if (n < 0)
		return n;
	return devm_request_irq(edu->dev, pci_irq_vector(pdev, 0),
				edu_interrupt, IRQF_SHARED, KBUILD_MODNAME,
				edu);
}

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *edu = devm_kzalloc(&pdev->dev, sizeof(*edu), GFP_KERNEL);
	int err;

	if (!edu)
		return -ENOMEM;
	edu->dev = &pdev->dev;
	init_completion(&edu->done);
	err = devm_mutex_init(edu->dev, &edu->lock);
	if (!err)
		err = edu_set_up_regs(edu, pdev);
	if (!err)
		err = edu_set_up_dma(edu);
	if (!err)
		err = edu_set_up_irq(edu, pdev);
	if (err)
		return err;
	pci_set_drvdata(pdev, edu);
	pci_set_master(pdev);
	return edu_self_test(edu);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(EDU_VENDOR, EDU_DEVICE) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name		= "edu",
	.id_table	= edu_ids,
	.probe		= edu_probe,
	.dev_groups	= edu_groups,
};
module_pci_driver(edu_driver);

MODULE_DESCRIPTION("Driver for QEMU's edu device");
MODULE_LICENSE("GPL");

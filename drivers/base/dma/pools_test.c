// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of pools.c: debugfs dev_dma/<device>/pools, through the file itself.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/uaccess.h>

#include "slab_fake.h"

#ifdef CONFIG_DEBUG_FS
#define TEXT	1024

static void unmount(void *mnt)
{
	flush_delayed_fput();
	kern_unmount(mnt);
}

static struct vfsmount *mount_debugfs(struct kunit *test)
{
	struct file_system_type *type = get_fs_type("debugfs");
	struct vfsmount *mnt;

	KUNIT_ASSERT_NOT_NULL(test, type);
	mnt = kern_mount(type);
	put_filesystem(type);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, mnt);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, unmount, mnt));
	return mnt;
}

/* What the file says of a device. */
static const char *pools_of(struct kunit *test, struct device *dev)
{
	struct vfsmount *mnt = mount_debugfs(test);
	char *text = kunit_kzalloc(test, TEXT, GFP_KERNEL);
	unsigned long user = kunit_vm_mmap(test, NULL, 0, PAGE_SIZE,
					   PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);
	struct file *file;
	loff_t pos = 0;
	ssize_t len;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(user));
	snprintf(text, TEXT, "dev_dma/%s/pools", dev_name(dev));
	file = file_open_root_mnt(mnt, text, O_RDONLY, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, file);
	memset(text, 0, TEXT);
	len = vfs_read(file, (char __user *)user, TEXT - 1, &pos);
	fput(file);
	flush_delayed_fput();
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_ASSERT_EQ(test, 0, copy_from_user(text, (char __user *)user,
						len));
	return text;
}

/* A line for each pool: name, live, blocks, bytes of each, pages. */
static void file_tells_of_pools(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_pool *one = dev_pool_create("one", dev, 64, 0, GFP_KERNEL);
	struct dev_pool *two = dev_pool_create("two", dev, 2048, 0, GFP_KERNEL);
	struct fake_block *blocks;

	KUNIT_ASSERT_NOT_NULL(test, one);
	KUNIT_ASSERT_NOT_NULL(test, two);
	blocks = fake_take_many(test, one, 70);
	fake_give_many(one, blocks, 3);
	KUNIT_EXPECT_STREQ(test, pools_of(test, dev),
			   "poolinfo - 0.1\n"
			   "one                67  128   64  2\n"
			   "two                 0    0 2048  0\n");
	fake_give_many(one, blocks + 3, 67);
	dev_pool_destroy(one);
	KUNIT_EXPECT_STREQ(test, pools_of(test, dev),
			   "poolinfo - 0.1\n"
			   "two                 0    0 2048  0\n");
	dev_pool_destroy(two);
}

/* A master's file tells of dev_kmalloc(); each device's of its own pools. */
static void file_tells_of_its_device(struct kunit *test)
{
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	struct dev_pool *pool = dev_pool_create("child", child, 64, 0,
						GFP_KERNEL);
	dma_addr_t dma;
	void *mem;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	mem = dev_kmalloc(child, 128, GFP_KERNEL, &dma);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_STREQ(test, pools_of(test, master),
			   "poolinfo - 0.1\n"
			   "dev_kmalloc-128     1   32  128  1\n");
	KUNIT_EXPECT_STREQ(test, pools_of(test, child),
			   "poolinfo - 0.1\n"
			   "child               0    0   64  0\n");
	dev_kfree(child, mem, dma);
	dev_pool_destroy(pool);
}

/* What outlives the view is live, and in no page of the pool. */
static void file_tells_of_late_blocks(struct kunit *test)
{
	struct device *dev = fake_master(test);
	struct dev_pool *pool = dev_pool_create("late", dev, 64, 0, GFP_KERNEL);
	struct fake_block *blocks;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	blocks = fake_take_many(test, pool, 5);
	fake_unbind(dev);
	KUNIT_EXPECT_STREQ(test, pools_of(test, dev),
			   "poolinfo - 0.1\n"
			   "late                5    0   64  0\n");
	fake_give_many(pool, blocks, 5);
	KUNIT_EXPECT_STREQ(test, pools_of(test, dev),
			   "poolinfo - 0.1\n"
			   "late                0    0   64  0\n");
	dev_pool_destroy(pool);
}
#else
static void file_tells_of_pools(struct kunit *test)
{
	kunit_skip(test, "needs DEBUG_FS");
}

static void file_tells_of_its_device(struct kunit *test)
{
	kunit_skip(test, "needs DEBUG_FS");
}

static void file_tells_of_late_blocks(struct kunit *test)
{
	kunit_skip(test, "needs DEBUG_FS");
}
#endif

static struct kunit_case pools_cases[] = {
	KUNIT_CASE(file_tells_of_pools),
	KUNIT_CASE(file_tells_of_its_device),
	KUNIT_CASE(file_tells_of_late_blocks),
	{}
};

static struct kunit_suite pools_suite = {
	.name		= "dev_dma_pools",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= pools_cases,
};

kunit_test_suite(pools_suite);

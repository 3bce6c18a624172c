// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of watch.c: debugfs dev_dma/<device>/, through the files themselves.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/uaccess.h>

#include "fake.h"

#ifdef CONFIG_DEBUG_FS
#define TEXT	512

struct watch {
	struct vfsmount *mnt;
	char __user *user;
	char text[TEXT];
};

static void unmount(void *mnt)
{
	flush_delayed_fput();
	kern_unmount(mnt);
}

static struct watch *new_watch(struct kunit *test)
{
	struct watch *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct file_system_type *type = get_fs_type("debugfs");
	unsigned long user;

	KUNIT_ASSERT_NOT_NULL(test, w);
	KUNIT_ASSERT_NOT_NULL(test, type);
	w->mnt = kern_mount(type);
	put_filesystem(type);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, w->mnt);
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, unmount, w->mnt));
	user = kunit_vm_mmap(test, NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
			     MAP_ANONYMOUS | MAP_PRIVATE, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_VALUE(user));
	KUNIT_ASSERT_NE(test, 0, user);
	w->user = (char __user *)user;
	return w;
}

static struct file *open(struct watch *w, struct device *dev, const char *name,
			 int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "dev_dma/%s/%s", dev_name(dev), name);
	return file_open_root_mnt(w->mnt, path, flags, 0);
}

static void close(struct file *file)
{
	fput(file);
	flush_delayed_fput();
}

static bool exists(struct watch *w, struct device *dev)
{
	struct file *file = open(w, dev, "master", O_RDONLY);

	if (IS_ERR(file))
		return false;
	close(file);
	return true;
}

/* What a file says. */
static const char *read(struct kunit *test, struct watch *w,
			struct device *dev, const char *name)
{
	struct file *file = open(w, dev, name, O_RDONLY);
	ssize_t len;
	loff_t pos = 0;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, file);
	len = vfs_read(file, w->user, TEXT - 1, &pos);
	close(file);
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_ASSERT_EQ(test, 0, copy_from_user(w->text, w->user, len));
	w->text[len] = 0;
	return w->text;
}

/* The number behind a word in a file, or -1. */
static u64 number(struct kunit *test, struct watch *w, struct device *dev,
		  const char *name, const char *word)
{
	const char *line = read(test, w, dev, name);
	size_t len = strlen(word);
	u64 value;

	while (line) {
		if (!strncmp(line, word, len) && line[len] == ' ')
			return sscanf(line + len, "%lli", &value) == 1 ?
			       value : -1;
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return -1;
}

static long stat(struct kunit *test, struct watch *w, struct device *dev,
		 const char *word)
{
	return number(test, w, dev, "stats", word);
}

static int set_count(struct kunit *test, struct watch *w, struct device *dev,
		     const char *to)
{
	struct file *file = open(w, dev, "count", O_WRONLY);
	loff_t pos = 0;
	ssize_t len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, file);
	KUNIT_ASSERT_EQ(test, 0, copy_to_user(w->user, to, strlen(to)));
	len = vfs_write(file, w->user, strlen(to), &pos);
	close(file);
	return len;
}

/* A device with a view has a directory, one without has none. */
static void view_has_directory(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	KUNIT_EXPECT_TRUE(test, exists(w, master));
	KUNIT_EXPECT_TRUE(test, exists(w, child));
	KUNIT_EXPECT_FALSE(test, exists(w, fake_plain(test)));
}

/* The directory goes when the device is unregistered, pinned or not. */
static void directory_goes_with_device(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);

	fake_unbind(master);
	KUNIT_EXPECT_TRUE(test, exists(w, master));
	get_device(child);
	fake_unregister(master);
	KUNIT_EXPECT_FALSE(test, exists(w, master));
	fake_unregister(child);
	KUNIT_EXPECT_FALSE(test, exists(w, child));
	put_device(child);
}

/* Master and provider are named. */
static void names_are_shown(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *host = fake_host_master(test);
	struct device *child = fake_child(test, host);
	struct device *provided = fake_provided(test);

	KUNIT_EXPECT_STREQ(test, "host\n", read(test, w, host, "provider"));
	KUNIT_EXPECT_STREQ(test, "host\n", read(test, w, child, "provider"));
	KUNIT_EXPECT_STREQ(test, "fake\n", read(test, w, provided, "provider"));
	KUNIT_EXPECT_STRNEQ(test, dev_name(host), dev_name(child));
	KUNIT_EXPECT_EQ(test, 0, strncmp(read(test, w, child, "master"),
					 dev_name(host),
					 strlen(dev_name(host))));
	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(child));
	KUNIT_EXPECT_STREQ(test, "none\n", read(test, w, child, "provider"));
}

/* Limits are shown as they are. */
static void limits_are_shown(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *master = fake_master(test);
	struct device *child = fake_narrowed(test, master, FAKE_MASK(40));

	dev_set_max_seg_size(child, SZ_4K);
	KUNIT_EXPECT_EQ(test, FAKE_MASK(40),
			number(test, w, child, "limits", "mask"));
	KUNIT_EXPECT_EQ(test, SZ_4K,
			number(test, w, child, "limits", "max_seg_size"));
	KUNIT_EXPECT_EQ(test, 0, number(test, w, child, "limits", "dead"));
	fake_warm_up(test, child);
	KUNIT_EXPECT_EQ(test, child->dma_view->limit,
			number(test, w, child, "limits", "fast_limit"));
	fake_unbind(master);
	KUNIT_EXPECT_EQ(test, 1, number(test, w, child, "limits", "dead"));
}

/* The switch counts a device's calls, and nobody else's. */
static void count_counts_one_device(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *master = fake_master(test);
	struct device *child = fake_child(test, master);
	void *buffer = fake_buffer(test, 100);
	dma_addr_t dma;

	KUNIT_EXPECT_EQ(test, 2, set_count(test, w, child, "1\n"));
	KUNIT_EXPECT_STREQ(test, "1\n", read(test, w, child, "count"));
	KUNIT_EXPECT_STREQ(test, "0\n", read(test, w, master, "count"));
	dma = dev_map_single(child, buffer, 100, DMA_TO_DEVICE);
	fake_warm_up(test, master);
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, child, "maps"));
	KUNIT_EXPECT_EQ(test, 100, stat(test, w, child, "bytes"));
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, child, "live"));
	KUNIT_EXPECT_EQ(test, 0, stat(test, w, master, "maps"));
	dev_unmap_single(child, dma, 100, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, child, "unmaps"));
	KUNIT_EXPECT_EQ(test, 0, stat(test, w, child, "live"));
	KUNIT_EXPECT_EQ(test, 0, stat(test, w, child, "failures"));
}

/* What ends after the driver has gone has ended. */
static void count_counts_late_unmaps(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *dev = fake_host_master(test);
	void *buffer = fake_buffer(test, 64);
	dma_addr_t dma;

	set_count(test, w, dev, "1\n");
	dma = dev_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	KUNIT_ASSERT_FALSE(test, dev_dma_bad(dev, dma));
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, dev, "live"));
	fake_unbind(dev);
	dev_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, dev, "late"));
	KUNIT_EXPECT_EQ(test, 0, stat(test, w, dev, "live"));
	fake_rebind(test, dev);
}

/* Allocations are counted, too, and their ends. */
static void count_counts_memory(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *dev = fake_provided(test);
	dma_addr_t dma;
	void *mem;

	set_count(test, w, dev, "1\n");
	mem = dev_alloc_consistent(dev, 3000, &dma, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, dev, "live"));
	KUNIT_EXPECT_EQ(test, 3000, stat(test, w, dev, "bytes"));
	dev_free_consistent(dev, 3000, mem, dma);
	KUNIT_EXPECT_EQ(test, 0, stat(test, w, dev, "live"));
	KUNIT_EXPECT_NULL(test, dev_alloc_consistent(dev, 0, &dma, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, dev, "failures"));
}

/* Off again, a device is back on the fast path and keeps its figures. */
static void count_can_be_switched_off(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *dev = fake_master(test);
	long slow;

	fake_need_fast(test, dev);
	set_count(test, w, dev, "1\n");
	fake_warm_up(test, dev);
	set_count(test, w, dev, "0\n");
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, dev, "maps"));
	slow = stat(test, w, dev, "view_slow");
	fake_warm_up(test, dev);
	KUNIT_EXPECT_EQ(test, 1, stat(test, w, dev, "maps"));
	KUNIT_EXPECT_EQ(test, slow, stat(test, w, dev, "view_slow"));
	KUNIT_EXPECT_EQ(test, 2, stat(test, w, dev, "slow"));
}

/* What is no switch position is refused. */
static void count_refuses_nonsense(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *dev = fake_master(test);

	KUNIT_EXPECT_EQ(test, -EINVAL, set_count(test, w, dev, "?\n"));
	KUNIT_EXPECT_STREQ(test, "0\n", read(test, w, dev, "count"));
	KUNIT_ASSERT_EQ(test, 0, dev_dma_share(dev, fake_master(test)));
	KUNIT_ASSERT_EQ(test, 0, dev_dma_unshare(dev));
	KUNIT_EXPECT_EQ(test, 2, set_count(test, w, dev, "1\n"));
}

/* A device that has been unshared has nothing to count. */
static void count_needs_a_master(struct kunit *test)
{
	struct watch *w = new_watch(test);
	struct device *dev = fake_of_kind(test, FAKE_LEFT);

	KUNIT_EXPECT_EQ(test, -ENODEV, set_count(test, w, dev, "1\n"));
	KUNIT_EXPECT_STREQ(test, "none\n", read(test, w, dev, "master"));
	KUNIT_EXPECT_EQ(test, 0, stat(test, w, dev, "maps"));
}
#else
static void needs_debugfs(struct kunit *test)
{
	kunit_skip(test, "needs DEBUG_FS");
}
#endif

static struct kunit_case watch_cases[] = {
#ifdef CONFIG_DEBUG_FS
	KUNIT_CASE(view_has_directory),
	KUNIT_CASE(directory_goes_with_device),
	KUNIT_CASE(names_are_shown),
	KUNIT_CASE(limits_are_shown),
	KUNIT_CASE(count_counts_one_device),
	KUNIT_CASE(count_counts_late_unmaps),
	KUNIT_CASE(count_counts_memory),
	KUNIT_CASE(count_can_be_switched_off),
	KUNIT_CASE(count_refuses_nonsense),
	KUNIT_CASE(count_needs_a_master),
#else
	KUNIT_CASE(needs_debugfs),
#endif
	{}
};

static struct kunit_suite watch_suite = {
	.name		= "dev_dma_watch",
	.suite_init	= fake_suite_init,
	.suite_exit	= fake_suite_exit,
	.init		= fake_test_init,
	.exit		= fake_test_exit,
	.test_cases	= watch_cases,
};

kunit_test_suite(watch_suite);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PID 1 of the boot tests: what its files share.
 *
 * The kernel command line names the tests (t=storage,net) and their
 * parameters. Each line of the verdict goes to a tty of its own, away from
 * the console:
 *
 *	fact KEY VALUE		something the host compares with what it expects
 *	ask VERB ID		the host is to plug or unplug a device
 *	pass TEST
 *	fail TEST: REASON
 *	done			the last one
 */
#ifndef BOOT_INIT_H
#define BOOT_INIT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PATIENCE_S	30	/* unless patience= says otherwise */

/* report.c: every function that can fail reports why and returns -1 */
void report_open(const char *tty);
void report(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void report_test(const char *name);
int fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int fail_errno(const char *what);

/* param.c: the kernel command line */
const char *param(const char *key);
unsigned long param_number(const char *key);
int patience_s(void);

/* file.c: small files, as sysfs has them */
bool file_exists(const char *path);
int file_read(const char *path, char *buf, size_t size);
int file_write(const char *path, const char *text);
const char *link_name(const char *path, char *buf, size_t size);
const char *dir_first(const char *dir, const char *prefix, char *buf, size_t size);
int wait_for(bool (*cond)(void *arg), void *arg, const char *what);
int open_patiently(const char *path, int flags);

/* klog.c: what the kernel has said */
char *klog_read(void);

/* pattern.c: data that names its own place */
void pattern_fill(void *buf, size_t len, uint64_t pos, uint64_t seed);
int pattern_check(const void *buf, size_t len, uint64_t pos, uint64_t seed);
uint64_t host_seed(void);
uint64_t guest_seed(void);

/* stream.c: both ways through a byte stream */
int stream_exchange(int fd, size_t len);
int stream_answer(int fd, size_t len);

/* net.c: the one network interface, and a server of the host's */
int net_up(char *name);
int net_talk(size_t size);
struct sockaddr_in net_address(const char *text, unsigned short port);
int net_configure(const char *name, const char *addr);
int net_exchange(const char *addr, unsigned short port, size_t size);

/* disk.c: the one SCSI disk there is */
#define DISK_ERROR	(-2)	/* errno says which; -1 is wrong data, reported */

bool disk_name(char *name);
int disk_ios(unsigned long *ios);
int disk_wait(char *path);
int disk_wait_gone(void);
int disk_check(const char *path, uint64_t start, size_t len, uint64_t seed);
int disk_write(const char *path, uint64_t start, size_t len, uint64_t seed);

/* load.c: processes that keep a disk busy until it goes away */
int load_start(const char *path);
int load_wait(void);

/* driver.c: of the device that rebind= names */
int driver_unbind(void);
int driver_bind(void);

/* view.c: what debugfs shows of a device's view */
#define VIEWS	"/sys/kernel/debug/dev_dma"

void view_file(const char *dev, const char *file, char *buf);
unsigned long view_stat(const char *dev, const char *key);

/* facts.c: the view and the IOMMU domain of a device in sysfs */
void report_master(const char *sysfs);

/* edu.c: waits until the driver has passed its own test so many times */
int edu_wait(int times);

/* The tests */
int test_storage(void);
int test_net(void);
int test_serial(void);
int test_audio(void);
int test_dummy(void);
int test_edu(void);
int test_unplug(void);
int test_rebind(void);
int test_facts(void);
int test_demo(void);
int test_plant(void);
int test_nic(void);
int test_link(void);
int test_leave(void);
int test_misuse(void);
int test_misuse_kasan(void);

#endif

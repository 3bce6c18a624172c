// SPDX-License-Identifier: GPL-2.0-only
/* Memory by the page; the page before it says how much there is. */
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE	4096

void *malloc(size_t size)
{
	char *page = mmap(NULL, PAGE + size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return NULL;
	*(size_t *)page = PAGE + size;
	return page + PAGE;
}

void *aligned_alloc(size_t align, size_t size)
{
	return align <= PAGE ? malloc(size) : NULL;
}

void free(void *mem)
{
	char *page = (char *)mem - PAGE;

	if (mem)
		munmap(page, *(size_t *)page);
}

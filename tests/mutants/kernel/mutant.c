// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which call is done wrong, and how: see <linux/mutant.h>.
 */
#include <linux/bitmap.h>
#include <linux/moduleparam.h>
#include <linux/mutant.h>
#include <linux/printk.h>
#include <linux/string.h>

#define SITES	256

static unsigned int wrong_site;
module_param_named(site, wrong_site, uint, 0444);

static char *what = "";
module_param(what, charp, 0444);

static DECLARE_BITMAP(reached, SITES);

static bool is(unsigned int site, const char *how)
{
	return site == wrong_site && !strcmp(what, how);
}

bool mutant_removes(unsigned int site)
{
	if (!test_and_set_bit(site, reached))
		pr_info("mutant: reached %u\n", site);
	return is(site, "remove");
}

/* "swap" turns it round; the others leave half of DMA_BIDIRECTIONAL. */
enum dma_data_direction mutant_dir(unsigned int site,
				   enum dma_data_direction dir)
{
	if (is(site, "swap"))
		return dir == DMA_TO_DEVICE ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	if (is(site, "to"))
		return DMA_TO_DEVICE;
	return is(site, "from") ? DMA_FROM_DEVICE : dir;
}

bool mutant_changes_side(unsigned int site)
{
	return is(site, "side");
}

int mutant_fill_sg(struct device *dev, struct scatterlist *sgl, int nents)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		sg_dma_address(sg) = phys_to_dma(dev, sg_phys(sg));
		sg_dma_len(sg) = sg->length;
	}
	return nents;
}

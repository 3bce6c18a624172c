// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of which at least one entry shares cache lines with something else.
 *
 * Such a list is mapped entry by entry, and nothing in it is merged.  Whether
 * one was is told by its addresses.
 */
#include <linux/memremap.h>
#include <linux/scatterlist.h>

#include "bounce.h"

/**
 * dev_dma_list_shares_lines - must any entry of a list be bounced?
 * @m:		Whose view.
 * @sgl:	The list.
 * @nents:	Its entries.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 *
 * Context: Any.
 * Return: %true if it must be.
 */
bool dev_dma_list_shares_lines(const struct dev_dma_master *m,
			       struct scatterlist *sgl, int nents,
			       enum dma_data_direction dir,
			       unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	if (m->bounce_line == 1 || dir == DMA_TO_DEVICE)
		return false;
	for_each_sg(sgl, sg, nents, i)
		if (!is_pci_p2pdma_page(sg_page(sg)) &&
		    dev_dma_shares_lines(m, sg_phys(sg), sg->length, dir,
					 attrs))
			return true;
	return false;
}

/**
 * dev_dma_has_bounced - has any entry of a list been bounced?
 * @m:		Whose view.
 * @sgl:	The list, mapped for a direction in which the device writes.
 * @nents:	Its entries.
 * @late:	Or had, before the view died?
 *
 * Context: Any.
 * Return: %true if one has; the whole list was mapped entry by entry then.
 */
bool dev_dma_has_bounced(struct dev_dma_master *m, struct scatterlist *sgl,
			 int nents, bool late)
{
	struct dev_dma_bounce unused;
	struct scatterlist *sg;
	int i;

	guard(rcu)();

	for_each_sg(sgl, sg, nents, i)
		if (((sg_phys(sg) | sg->length) & (m->bounce_line - 1)) &&
		    dev_dma_bounce_find(m, sg_dma_address(sg), late, &unused))
			return true;
	return false;
}

static int map_entry(struct dev_dma_master *m, struct scatterlist *sg,
		     enum dma_data_direction dir, unsigned long attrs,
		     unsigned long caller, const char **why)
{
	*why = "peer memory beside an entry that shares cache lines";
	if (is_pci_p2pdma_page(sg_page(sg)))
		return -EREMOTEIO;
	*why = dev_dma_map_entered(m, sg_phys(sg), sg->length, dir, attrs,
				   caller, &sg->dma_address);
	if (*why)
		return sg->length > DEV_DMA_BOUNCE_MOST ? -EINVAL : -ENOMEM;
	sg_dma_len(sg) = sg->length;
	return 0;
}

/**
 * dev_dma_map_each - map a list entry by entry
 * @m:		Whose view; a call of its provider is under way.
 * @sgl:	The list.
 * @nents:	Its entries.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 * @caller:	Who maps it.
 * @why:	Set to the reason where it fails.
 *
 * Context: Any.
 * Return: @nents, or a negative errno and nothing is mapped.
 */
int dev_dma_map_each(struct dev_dma_master *m, struct scatterlist *sgl,
		     int nents, enum dma_data_direction dir,
		     unsigned long attrs, unsigned long caller,
		     const char **why)
{
	struct scatterlist *sg;
	int i, error = 0;

	*why = "the provider cannot map single entries";
	if (!m->view.ops->map_phys)
		return -EOPNOTSUPP;
	for_each_sg(sgl, sg, nents, i) {
		error = map_entry(m, sg, dir, attrs, caller, why);
		if (error)
			break;
	}
	if (i == nents)
		return nents;
	dev_dma_unmap_each(m, sgl, i, dir, attrs | DMA_ATTR_SKIP_CPU_SYNC);
	return error;
}

/**
 * dev_dma_unmap_each - undo dev_dma_map_each()
 * @m:		Whose view; a call of its provider is under way.
 * @sgl:	The list.
 * @nents:	Its entries.
 * @dir:	Direction.
 * @attrs:	DMA_ATTR_* flags.
 *
 * Context: Any.
 */
void dev_dma_unmap_each(struct dev_dma_master *m, struct scatterlist *sgl,
			int nents, enum dma_data_direction dir,
			unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i)
		dev_dma_unmap_entered(m, sg_dma_address(sg), sg_dma_len(sg),
				      dir, attrs);
}

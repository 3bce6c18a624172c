// SPDX-License-Identifier: GPL-2.0-only
/* The USB sound card: plays the guest's pattern; the host has it in a file. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <sound/asound.h>

#include "init.h"

#define PCM		"/dev/snd/pcmC0D0p"
#define RATE		48000
#define FRAME		4	/* two channels of 16 bits */
#define PERIOD		1024	/* in frames */

static void any_params(struct snd_pcm_hw_params *params)
{
	memset(params, 0, sizeof(*params));
	memset(params->masks, 0xff, sizeof(params->masks));
	for (size_t i = 0; i < sizeof(params->intervals) / sizeof(params->intervals[0]); i++)
		params->intervals[i].max = ~0U;
	params->rmask = ~0U;
}

static void set_mask(struct snd_pcm_hw_params *params, int which, int value)
{
	struct snd_mask *mask = &params->masks[which - SNDRV_PCM_HW_PARAM_FIRST_MASK];

	memset(mask, 0, sizeof(*mask));
	mask->bits[value / 32] = 1U << (value % 32);
}

static void set_interval(struct snd_pcm_hw_params *params, int which, unsigned int value)
{
	struct snd_interval *interval =
		&params->intervals[which - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];

	interval->min = value;
	interval->max = value;
	interval->integer = 1;
}

static int configure(int fd)
{
	struct snd_pcm_hw_params params;

	any_params(&params);
	set_mask(&params, SNDRV_PCM_HW_PARAM_ACCESS, SNDRV_PCM_ACCESS_RW_INTERLEAVED);
	set_mask(&params, SNDRV_PCM_HW_PARAM_FORMAT, SNDRV_PCM_FORMAT_S16_LE);
	set_interval(&params, SNDRV_PCM_HW_PARAM_CHANNELS, FRAME / 2);
	set_interval(&params, SNDRV_PCM_HW_PARAM_RATE, RATE);
	set_interval(&params, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, PERIOD);
	if (ioctl(fd, SNDRV_PCM_IOCTL_HW_PARAMS, &params))
		return fail_errno("hw_params");
	return ioctl(fd, SNDRV_PCM_IOCTL_PREPARE) ? fail_errno("prepare") : 0;
}

static int play(int fd, size_t len)
{
	char *samples = malloc(len);
	struct snd_xferi xfer = { .buf = samples, .frames = len / FRAME };
	int err = 0;

	pattern_fill(samples, len, 0, guest_seed());
	if (ioctl(fd, SNDRV_PCM_IOCTL_WRITEI_FRAMES, &xfer))
		err = fail_errno("write");
	else if (ioctl(fd, SNDRV_PCM_IOCTL_DRAIN))
		err = fail_errno("drain");
	free(samples);
	return err;
}

int test_audio(void)
{
	int fd = open_patiently(PCM, O_RDWR), err;

	if (fd < 0)
		return -1;
	err = configure(fd);
	if (!err)
		err = play(fd, param_number("size"));
	close(fd);
	return err;
}

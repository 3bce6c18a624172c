# SPDX-License-Identifier: GPL-2.0-only
"""The patch series: its steps, the tree they make, and the user's tree."""

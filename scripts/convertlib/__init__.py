# SPDX-License-Identifier: GPL-2.0-only
"""What scripts/convert.py does, step by step."""

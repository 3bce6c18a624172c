# SPDX-License-Identifier: GPL-2.0-only
"""Drivers with one call wrong, and what finds that."""

# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the measuring programs of tests/bench and tests/soak share."""

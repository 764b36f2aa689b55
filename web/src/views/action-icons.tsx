// SPDX-License-Identifier: LGPL-2.1-or-later
/* Signs for what people do together. */

import { Icon } from './icons'

export const ReactionIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M8.5 14.500c.9 1.300 2.100 2 3.500 2s2.600-.7 3.500-2M9 9.500v.500M15 9.500v.500" />
  </Icon>
)

export const PollIcon = () => (
  <Icon>
    <path d="M5 20V11h3v9M10.500 20V4h3v16M16 20v-6h3v6M3 20h18" />
  </Icon>
)

export const InviteIcon = () => (
  <Icon>
    <circle cx="10" cy="8.500" r="3.500" />
    <path d="M3.500 19.500c.4-3.400 3-5.500 6.500-5.500s6.100 2.100 6.500 5.500M19 8v6M16 11h6" />
  </Icon>
)

// SPDX-License-Identifier: LGPL-2.1-or-later
/* Signs that only what rest.ts lists has. */

import { Icon } from './icons'

export const ReplyIcon = () => (
  <Icon>
    <path d="M9.500 6 4 11.500 9.500 17M4.500 11.500H14c3.500 0 6 2 6 6" />
  </Icon>
)

export const PauseIcon = () => (
  <Icon>
    <path d="M8 5v14M16 5v14" />
  </Icon>
)

export const PlayIcon = () => (
  <Icon>
    <path d="M7 5v14l11-7z" />
  </Icon>
)

export const SlidesIcon = () => (
  <Icon>
    <path d="M3 5h18v11H3zM12 16v4M8 20h8M10 8.500v4l3.500-2z" />
  </Icon>
)

export const BeforeIcon = () => (
  <Icon>
    <path d="m14.500 6-6 6 6 6" />
  </Icon>
)

export const NextIcon = () => (
  <Icon>
    <path d="m9.500 6 6 6-6 6" />
  </Icon>
)

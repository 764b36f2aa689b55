// SPDX-License-Identifier: LGPL-2.1-or-later
/* Drawn in strokes of one weight on a 24 x 24 grid; decoration only, the button around says what it is. */

import type { ComponentChildren } from 'preact'

export function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}

export const MicrophoneIcon = ({ on }: { on: boolean }) => (
  <Icon>
    <path d="M9 11.5V6a3 3 0 0 1 6 0v5.5a3 3 0 0 1-6 0Z" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M9 21h6" />
    {!on && <path d="m4 3 16 18" />}
  </Icon>
)

export const CameraIcon = ({ on }: { on: boolean }) => (
  <Icon>
    <rect x="2.5" y="6.5" width="12.5" height="11" rx="2.5" />
    <path d="m15 11 6-3.5v9L15 13" />
    {!on && <path d="m3 3 17 18" />}
  </Icon>
)

export const ScreenIcon = () => (
  <Icon>
    <rect x="2.5" y="4" width="19" height="13" rx="2.5" />
    <path d="M8.5 21h7M12 13.5v-6M9.2 10 12 7.2l2.8 2.8" />
  </Icon>
)

export const RecordIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <circle cx="12" cy="12" r="4" fill="currentColor" />
  </Icon>
)

export const LeaveIcon = () => (
  <Icon>
    <path d="M3 15.2c-.7-2 .1-4 2-5 4.3-2.3 9.7-2.3 14 0 1.9 1 2.7 3 2 5l-.3.900c-.2.6-.9 1-1.5.800l-3-.900c-.6-.2-1-.7-1-1.300v-2c-2.1-.6-4.3-.6-6.4 0v2c0 .6-.4 1.1-1 1.300l-3 .9c-.6.2-1.3-.2-1.5-.8z" />
  </Icon>
)

export const LinkIcon = () => (
  <Icon>
    <path d="M10 13.500a4 4 0 0 0 5.8.300l3-3a4.1 4.1 0 0 0-5.8-5.800l-1.3 1.3" />
    <path d="M14 10.500a4 4 0 0 0-5.8-.300l-3 3a4.1 4.1 0 0 0 5.8 5.800l1.3-1.3" />
  </Icon>
)

export const CheckIcon = () => (
  <Icon>
    <path d="m5 12.5 4.5 4.500L19 7.5" />
  </Icon>
)

export const PeopleIcon = () => (
  <Icon>
    <circle cx="9" cy="8.5" r="3.5" />
    <path d="M2.5 19.500c.4-3.4 3-5.5 6.5-5.500s6.1 2.1 6.5 5.500M15.5 5.300a3.5 3.5 0 0 1 0 6.400M18 14.600c2 .8 3.2 2.5 3.5 4.9" />
  </Icon>
)

export const ShuffleIcon = () => (
  <Icon>
    <path d="M20 11.500A8 8 0 0 0 5.5 7M4 12.500A8 8 0 0 0 18.5 17M5.5 3v4h4M18.5 21v-4h-4" />
  </Icon>
)

export const SoundIcon = () => (
  <Icon>
    <path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500zM15.5 9a4 4 0 0 1 0 6M18 6.500a7.5 7.5 0 0 1 0 11" />
  </Icon>
)

export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
)

export const HandIcon = () => (
  <Icon>
    <path d="M8 12.5V6.300a1.300 1.300 0 0 1 2.600 0V11m0-5.500V4.300a1.300 1.300 0 0 1 2.600 0V11m0-5a1.300 1.300 0 0 1 2.600 0v6m0-3.500a1.300 1.300 0 0 1 2.600 0V15c0 3.600-2.400 6-5.700 6-2.600 0-4.200-1-5.600-3.400l-2-3.700c-.800-1.500 1-2.500 2-1.300L8 14.300" />
  </Icon>
)

export const ViewIcon = () => (
  <Icon>
    <path d="M4 5h10v9H4zM17 5h3v4h-3zM17 12h3v4h-3zM4 17h10v2H4zM17 19h3" />
  </Icon>
)

export const ChatIcon = () => (
  <Icon>
    <path d="M4 5.500h16a1 1 0 0 1 1 1v9.500a1 1 0 0 1-1 1h-8.500L7 20.500V17H4a1 1 0 0 1-1-1V6.500a1 1 0 0 1 1-1ZM7.500 9.800h9M7.500 13h6" />
  </Icon>
)

export const SettingsIcon = () => (
  <Icon>
    <path d="M4 7h9M17.500 7H20M4 17h3M11.500 17H20" />
    <circle cx="15.200" cy="7" r="2.300" />
    <circle cx="9.200" cy="17" r="2.300" />
  </Icon>
)

export const MoreIcon = () => (
  <Icon>
    <path d="M5.500 12h.010M12 12h.010M18.500 12h.010" stroke-width="3" />
  </Icon>
)

/** A recording's dot, crossed out. */
export const UnrecordedIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="5" />
    <path d="M4.500 4.500l15 15" />
  </Icon>
)

export const StarIcon = () => (
  <Icon>
    <path d="m12 4 2.400 5.200 5.600.700-4.100 3.900 1 5.700L12 16.700l-4.900 2.800 1-5.700L4 9.900l5.600-.700z" />
  </Icon>
)

export const ChevronIcon = () => (
  <Icon>
    <path d="m6 14.5 6-6 6 6" />
  </Icon>
)

export const FullIcon = ({ on }: { on: boolean }) => (
  <Icon>
    <path d={on ? 'M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5' : 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5'} />
  </Icon>
)

export const WindowIcon = () => (
  <Icon>
    <rect x="2.5" y="5" width="19" height="14" rx="2.5" />
    <rect x="12" y="11" width="7" height="5.500" rx="1" fill="currentColor" />
  </Icon>
)

export const KeyboardIcon = () => (
  <Icon>
    <rect x="2.5" y="6" width="19" height="12" rx="2.5" />
    <path d="M6.500 10h.010M10 10h.010M14 10h.010M17.500 10h.010M8 14h8" />
  </Icon>
)

export const PinIcon = () => (
  <Icon>
    <path d="M9 4h6l-.800 6 2.800 3H7l2.800-3zM12 13v7" />
  </Icon>
)

export const LockIcon = () => (
  <Icon>
    <rect x="5" y="10.500" width="14" height="9.500" rx="2.500" />
    <path d="M8 10.500V8a4 4 0 0 1 8 0v2.500" />
  </Icon>
)

export const SignalIcon = () => (
  <Icon>
    <path d="M5 19v-3M10 19v-7M15 19V9M20 19V5" stroke-width="2.600" />
  </Icon>
)

export const PhoneIcon = () => (
  <Icon>
    <path d="M6 3.500h3l1.500 4-2 1.500a12 12 0 0 0 5.500 5.500l1.500-2 4 1.500v3a2 2 0 0 1-2.200 2A16.500 16.500 0 0 1 4 5.700a2 2 0 0 1 2-2.200Z" />
  </Icon>
)

export const ShieldIcon = () => (
  <Icon>
    <path d="M12 3.500 19 6v5.500c0 4.500-2.900 7.500-7 9-4.100-1.500-7-4.500-7-9V6zM9 12l2.200 2.200L15.300 10" />
  </Icon>
)

/** A hanging equaliser that reads as a T: many voices, one thing. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 48 40" aria-hidden="true" focusable="false">
    <g stroke="currentColor" stroke-width="5.5" stroke-linecap="round">
      <path d="M4 4v8" />
      <path d="M14 4v13" />
      <path d="M24 4v32" />
      <path d="M34 4v13" />
      <path d="M44 4v8" />
    </g>
  </svg>
)

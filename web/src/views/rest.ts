// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is fetched after the meeting has begun; see later.tsx. Whatever is imported from here only is not part of the first load. */

export { Chat } from './chat'
export { Dialogs } from './dialogs'
export { takeMediaKeys } from './media-keys'
export { People } from './people'
export { AskAbout } from './person-questions'
export { CallQuestion, SilentHint } from './phone-hints'
export { openMeetingWindow } from './pip'
export { Polls } from './polls'
export { Presenter } from './presenter'
export { ReactionChoice, ReactionItems } from './reaction-choice'
export { RoomSettings } from './room-settings'
export { OwnSettings } from './settings'
export { Unseen } from './unseen'

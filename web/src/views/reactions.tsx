// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reactions: the button, the keys, and what floats over a tile for some seconds. Nothing of it is read aloud. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { t } from '../language'
import drawn from '../pictures/reactions.svg?address'
import { REACTION_KEYS, reactionsOf, type Reaction, type ReactionName } from '../reactions'
import type { Session } from '../session'
import { ReactionIcon } from './action-icons'
import { Later } from './later'
import { RoundButton } from './parts'

export const Sign = ({ name }: { name: ReactionName }) => (
  <svg class="reaction" aria-hidden="true">
    <use href={`${drawn}#${name}`} />
  </svg>
)

export function ReactionsButton({ session }: { session: Session }) {
  const [open, setOpen] = useState(false)
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (!open) return undefined
    const elsewhere = ({ target }: Event) => {
      if (!element.current?.contains(target as Node)) setOpen(false)
    }
    // Wherever the focus is: Safari gives none to a button that is clicked.
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      setOpen(false)
      element.current?.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', elsewhere)
    document.addEventListener('keydown', pressed, { capture: true })
    return () => {
      document.removeEventListener('pointerdown', elsewhere)
      document.removeEventListener('keydown', pressed, { capture: true })
    }
  }, [open])
  return (
    <div class="reactions" ref={element}>
      <RoundButton label={t('react.open')} expanded={open} onClick={() => setOpen(!open)}>
        <ReactionIcon />
      </RoundButton>
      {open && (
        <Later
          pick={({ ReactionChoice }) => ReactionChoice}
          props={{ session }}
          meanwhile={(words) => <div class="menu">{words}</div>}
        />
      )}
    </div>
  )
}

/** Jitsi's keys: Alt and a letter. */
export function useReactionKeys(session: Session): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return
      const name = REACTION_KEYS[event.code.replace(/^Key/, '').toLowerCase()]
      if (name === undefined || document.querySelector('dialog[open]')) return
      event.preventDefault()
      session.send({ type: 'react', reaction: name })
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [session])
}

export function TileReactions({ shown, participant }: { shown: readonly Reaction[]; participant: string }) {
  const mine = reactionsOf(shown, participant)
  if (mine.length === 0) return null
  return (
    <div class="tile-reactions">
      {mine.map(({ serial, reaction }) => (
        <span key={serial} class="tile-reaction" role="img" aria-label={t(`react.${reaction}`)}>
          <Sign name={reaction} />
        </span>
      ))}
    </div>
  )
}

// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A button with a menu, by the pattern of the ARIA practices: the focus goes to the first item, arrows move it, Escape and
 * a click elsewhere close, and who closed by key is back at the button.
 */

import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { CheckIcon } from './icons'

export function Menu(props: {
  label: string
  /** Classes of the button, and of the menu ("end": flush with the end of the button, "down": below it). */
  button: string
  place?: string
  icon: ComponentChildren
  opened?: (open: boolean) => void
  tabIndex?: number
  /** What a press does while there is nothing to choose: the same button, which keeps the focus when that changes. */
  instead?: (() => void) | undefined
  children: ComponentChildren
}) {
  const [open, setOpen] = useState(false)
  const anchor = useRef<HTMLSpanElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()

  const show = (wanted: boolean) => {
    setOpen(wanted)
    props.opened?.(wanted)
  }
  const close = () => {
    show(false)
    button.current?.focus()
  }
  const items = () =>
    [...(anchor.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])].filter((item) => item.offsetParent !== null)

  const pressed = (event: KeyboardEvent) => {
    const list = items()
    const at = list.indexOf(document.activeElement as HTMLElement)
    const next: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }
    const index = next[event.key]
    if (index !== undefined) list[(index + list.length) % list.length]?.focus()
    else if (event.key === 'Escape') close()
    // On from the button: the menu itself is gone before the focus moves.
    else if (event.key === 'Tab') close()
    else if (event.key.length > 1 || event.key === ' ') return
    // Letters are no shortcuts of the meeting while one chooses here.
    event.stopPropagation()
    if (event.key !== 'Tab') event.preventDefault()
  }

  // Before anything else is painted or pressed: a key that comes at once is the menu's.
  useLayoutEffect(() => {
    if (!open) return undefined
    const list = items()
    // In a menu of choices the one that holds; in one of actions the first.
    const held = list.find((item) => item.getAttribute('aria-checked') === 'true')
    const first = list[0]?.hasAttribute('aria-checked') ? held : undefined
    ;(first ?? list[0])?.focus()
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && !anchor.current?.contains(event.target)) show(false)
    }
    // Not at the menu itself: the item that had the focus may go, and the focus with it to nowhere.
    document.addEventListener('keydown', pressed, { capture: true })
    document.addEventListener('pointerdown', elsewhere)
    document.addEventListener('focusin', elsewhere)
    return () => {
      document.removeEventListener('keydown', pressed, { capture: true })
      document.removeEventListener('pointerdown', elsewhere)
      document.removeEventListener('focusin', elsewhere)
    }
  }, [open])

  return (
    <span class="menu-anchor" ref={anchor}>
      <button
        ref={button}
        type="button"
        class={props.button}
        aria-label={props.label}
        title={props.label}
        aria-haspopup={props.instead ? undefined : 'menu'}
        aria-expanded={props.instead ? undefined : open}
        aria-controls={open ? id : undefined}
        tabIndex={props.tabIndex}
        onClick={() => (props.instead ? props.instead() : show(!open))}
        onKeyDown={(event) => {
          if (open || props.instead || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
          event.preventDefault()
          event.stopPropagation()
          show(true)
        }}
      >
        {props.icon}
      </button>
      {open && (
        <div
          class={`menu ${props.place ?? ''}`}
          id={id}
          role="menu"
          aria-label={props.label}
          onClick={(event) => {
            if (event.target instanceof Element && event.target.closest('[role^=menuitem]')) close()
          }}
        >
          {props.children}
        </div>
      )}
    </span>
  )
}

export function MenuItem(props: {
  label: string
  icon?: ComponentChildren
  hint?: string
  shortcut?: string | undefined
  tone?: 'warn' | undefined
  /** Given: one of several, of which one is chosen. */
  checked?: boolean
  /** Of the panel that it opens. */
  panel?: string
  choose: () => void
}) {
  const radio = props.checked !== undefined
  return (
    <button
      type="button"
      class={`menu-item ${props.tone ?? ''}`}
      role={radio ? 'menuitemradio' : 'menuitem'}
      aria-checked={radio ? props.checked : undefined}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut}
      data-panel={props.panel}
      onClick={props.choose}
    >
      {props.icon}
      <span class="words">
        {props.label}
        {props.hint !== undefined && <small>{props.hint}</small>}
      </span>
      {props.shortcut !== undefined && <kbd aria-hidden="true">{props.shortcut}</kbd>}
      {radio && (
        <span class="tick">
          <CheckIcon />
        </span>
      )}
    </button>
  )
}

/** Items that belong together, under a heading. */
export function MenuGroup({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div role="group" aria-label={label}>
      <p class="menu-title" aria-hidden="true">
        {label}
      </p>
      {children}
    </div>
  )
}

export const MenuLine = () => <div class="menu-line" role="separator" />

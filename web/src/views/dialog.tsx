// SPDX-License-Identifier: LGPL-2.1-or-later
/* Questions that want an answer first. The browser's own dialog keeps the focus inside and gives it back. */

import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../language'

export function Dialog(props: { title: string; close: () => void; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null)
  const title = useId()
  // Before the next key: it is the dialog's.
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault()
        props.close()
      }}
      onClick={(event) => {
        // The backdrop belongs to the dialog, what is inside does not.
        if (event.target === element.current) props.close()
      }}
    >
      <div class="dialog-inner">
        <h2 id={title}>
          <bdi>{props.title}</bdi>
        </h2>
        {props.children}
      </div>
    </dialog>
  )
}

/** One that only shows or sets something. */
export function DoneDialog(props: { title: string; close: () => void; children: ComponentChildren }) {
  return (
    <Dialog title={props.title} close={props.close}>
      {props.children}
      <button type="button" class="button primary" onClick={props.close}>
        {t('done')}
      </button>
    </Dialog>
  )
}

export function Confirm(props: {
  title: string
  text?: string
  yes: string
  no: string
  tone: 'primary' | 'danger'
  agree: () => void
  close: () => void
}) {
  return (
    <Dialog title={props.title} close={props.close}>
      {props.text !== undefined && <p class="hint">{props.text}</p>}
      <div class="row">
        <button
          type="button"
          class={`button ${props.tone}`}
          onClick={() => {
            props.agree()
            props.close()
          }}
        >
          {props.yes}
        </button>
        <button type="button" class="button quiet" onClick={props.close}>
          {props.no}
        </button>
      </div>
    </Dialog>
  )
}

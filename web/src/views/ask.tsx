// SPDX-License-Identifier: LGPL-2.1-or-later
/* A question that is answered by some words. */

import { useId, useState } from 'preact/hooks'
import { t } from '../language'
import { Dialog } from './dialog'

export function Ask(props: {
  title: string
  label: string
  value: string
  maxLength: number
  yes: string
  answer: (text: string) => void
  close: () => void
}) {
  const [text, setText] = useState(props.value)
  const field = useId()
  return (
    <Dialog title={props.title} close={props.close}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() === '') return
          props.answer(text.trim())
          props.close()
        }}
      >
        <label for={field}>{props.label}</label>
        <input
          id={field}
          class="input"
          value={text}
          maxLength={props.maxLength}
          autocomplete="off"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <div class="row">
          <button type="submit" class="button primary">
            {props.yes}
          </button>
          <button type="button" class="button quiet" onClick={props.close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

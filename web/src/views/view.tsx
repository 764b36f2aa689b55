// SPDX-License-Identifier: LGPL-2.1-or-later
/* What one would like to be shown: how the picture is laid out, and how much of the line it may take. */

import { useState } from 'preact/hooks'
import type { LayoutWish, QualityWish, ViewWish } from '../protocol'
import type { Session } from '../session'
import { Dialog } from './dialog'
import { ViewIcon } from './icons'
import { RoundButton } from './parts'

const LAYOUTS: readonly (readonly [LayoutWish, string])[] = [
  ['auto', 'Automatic'],
  ['grid', 'Everybody alike'],
  ['speaker', 'Who speaks, large'],
]

const QUALITIES: readonly (readonly [QualityWish, string])[] = [
  ['auto', 'As good as the line allows'],
  ['medium', 'Medium'],
  ['low', 'Low'],
  ['audio', 'Sound only'],
  ['thin', 'Sound only, for a very thin line'],
]

export function ViewButton({ session, view }: { session: Session; view: ViewWish }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <RoundButton label="Choose the view" onClick={() => setOpen(true)}>
        <ViewIcon />
      </RoundButton>
      {open && (
        <Dialog title="View" close={() => setOpen(false)}>
          <div class="column pickers">
            <Choice
              label="Layout"
              options={LAYOUTS}
              value={view.layout}
              choose={(layout) => session.wish({ ...view, layout })}
            />
            <Choice
              label="Picture quality"
              options={QUALITIES}
              value={view.quality}
              choose={(quality) => session.wish({ ...view, quality })}
            />
            <button type="button" class="button quiet" onClick={() => setOpen(false)}>
              Done
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}

function Choice<Value extends string>(props: {
  label: string
  options: readonly (readonly [Value, string])[]
  value: Value
  choose: (value: Value) => void
}) {
  return (
    <label>
      <span>{props.label}</span>
      <select
        class="input"
        value={props.value}
        onChange={(event) => {
          const chosen = props.options.find(([value]) => value === event.currentTarget.value)
          if (chosen) props.choose(chosen[0])
        }}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

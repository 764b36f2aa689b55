// SPDX-License-Identifier: LGPL-2.1-or-later
/* A part of the page that is fetched when it is wanted: what stands in its place until it is here, or when it does not come. */

import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { completeLanguage, t } from '../language'
import { Lazy } from '../lazy'
import style from '../styles/rest.css?address'
import { useStore } from './hooks'

/** What nobody needs to see and hear the others, with its sentences and its style. */
export const rest = new Lazy(async () => {
  const [parts] = await Promise.all([import('./rest'), completeLanguage(), addStyle(style)])
  return parts
})
type Rest = Awaited<ReturnType<typeof rest.get>>

interface Props<Own> {
  readonly pick: (parts: Rest) => ComponentType<Own>
  readonly props: Own
  /** What is around the words that stand in its place, where nothing is yet. */
  readonly meanwhile?: (words: ComponentChildren) => ComponentChildren
}

export function Later<Own extends object>({ pick, props, meanwhile }: Props<Own>) {
  const { parts, failed } = useStore(rest.store)
  useEffect(() => rest.ahead(), [])
  if (parts) {
    const Part = pick(parts)
    return <Part {...props} />
  }
  const words = failed ? <Failed /> : <Coming />
  return <>{meanwhile ? meanwhile(words) : words}</>
}

const Coming = () => (
  <p class="later hint" role="status">
    <span class="spinner" aria-hidden="true" />
    {t('later.coming')}
  </p>
)

const Failed = () => (
  <div class="later-failed">
    <p role="alert">{t('later.failed')}</p>
    <div class="row">
      <button type="button" class="button" onClick={() => rest.ahead()}>
        {t('later.again')}
      </button>
      <button type="button" class="button quiet" onClick={() => location.reload()}>
        {t('later.reload')}
      </button>
    </div>
  </div>
)

/** Until it is here nothing is drawn that would change its shape with it. */
function addStyle(address: string): Promise<void> {
  return new Promise((done, failed) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.onload = () => done()
    link.onerror = () => {
      link.remove()
      failed(new Error(`no style: ${address}`))
    }
    link.href = address
    document.head.append(link)
  })
}

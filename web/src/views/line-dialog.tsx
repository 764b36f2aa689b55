// SPDX-License-Identifier: LGPL-2.1-or-later
/* How the connection is, in numbers; and how good a picture one wants. */

import { language, t } from '../language'
import { rated } from '../line'
import type { QualityWish } from '../protocol'
import type { Session } from '../session'
import { useStore } from './hooks'

const QUALITIES = ['auto', 'medium', 'low', 'audio', 'thin'] as const satisfies readonly QualityWish[]

export function LineNumbers({ session }: { session: Session }) {
  const { line, view } = useStore(session.store)
  const { numbers } = language.get()
  const kilobits = (rate: number) => t('line.rate', { kilobits: Math.round(rate / 1000) })
  return (
    <>
      {line ? (
        <>
          <p role="status">{t(`line.${rated(line)}`)}</p>
          <dl class="key-list">
            <dt>{t('line.down')}</dt>
            <dd>{kilobits(line.down)}</dd>
            <dt>{t('line.up')}</dt>
            <dd>{kilobits(line.up)}</dd>
            <dt>{t('line.loss')}</dt>
            <dd>{t('line.percent', { percent: numbers.format(Math.round(line.loss * 1000) / 10) })}</dd>
            <dt>{t('line.round-trip')}</dt>
            <dd>{t('line.milliseconds', { time: line.roundTrip })}</dd>
            <dt>{t('line.picture')}</dt>
            <dd>
              {line.width > 0
                ? t('line.picture.is', {
                    size: `${line.width} × ${line.height}`,
                    rate: Math.round(line.framesPerSecond),
                    codec: line.codec,
                  })
                : t('line.picture.none')}
            </dd>
          </dl>
        </>
      ) : (
        <p class="hint">{t('line.unknown')}</p>
      )}
      <div class="pickers">
        <label>
          <span>{t('view.quality')}</span>
          <select
            class="input"
            value={view.quality}
            onChange={(event) => {
              const quality = QUALITIES.find((candidate) => candidate === event.currentTarget.value)
              if (quality) session.wish({ ...view, quality })
            }}
          >
            {QUALITIES.map((quality) => (
              <option key={quality} value={quality}>
                {t(`view.quality.${quality}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  )
}

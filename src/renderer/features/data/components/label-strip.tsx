/** A strip of counts: what is unlabelled and what is clean, then each label. Pressing one filters the table by it. */
import { UnstyledButton } from '@mantine/core'
import { LabelMark } from '@renderer/components/label-mark'
import { type CommentFilter, stateTitles } from '@renderer/features/data/filter'
import { formatExact, humanCount } from '@renderer/lib/format'
import { labelTitle } from '@shared/labels'
import type { Label, ProjectCounts } from '@shared/project'
import type { ReactNode } from 'react'
import classes from './label-strip.module.css'

interface LabelStripProps {
  labels: Label[]
  counts: ProjectCounts
  filter: CommentFilter
  onFilter: (change: Partial<CommentFilter>) => void
}

const states = ['unlabelled', 'clean'] as const

export function LabelStrip({ labels, counts, filter, onFilter }: LabelStripProps) {
  const ofLabel = new Map(counts.labels.map((count) => [count.labelId, count]))
  return (
    <fieldset className={classes.strip} aria-label="Counts">
      {states.map((state) => (
        <Tile
          key={state}
          name={stateTitles[state]}
          count={counts[state]}
          about={`${formatExact(counts[state])} ${stateTitles[state].toLowerCase()}`}
          pressed={filter.state === state}
          onClick={() => onFilter({ state: filter.state === state ? 'any' : state })}
        />
      ))}
      <span className={classes.gap} aria-hidden />
      {labels.map((label) => {
        const { yes = 0, no = 0, unknown = 0 } = ofLabel.get(label.id) ?? {}
        const pressed = filter.label?.labelId === label.id && filter.label.value === 1
        return (
          <Tile
            key={label.id}
            name={labelTitle(label.name)}
            mark={<LabelMark position={label.position} size={12} />}
            count={yes}
            about={`${formatExact(yes)} yes, ${formatExact(no)} no, ${formatExact(unknown)} unknown`}
            pressed={pressed}
            onClick={() => onFilter({ label: pressed ? null : { labelId: label.id, value: 1 } })}
          />
        )
      })}
    </fieldset>
  )
}

interface TileProps {
  name: string
  mark?: ReactNode
  count: number
  about: string
  pressed: boolean
  onClick: () => void
}

function Tile({ name, mark, count, about, pressed, onClick }: TileProps) {
  return (
    <UnstyledButton
      className={classes.tile}
      aria-pressed={pressed}
      aria-label={`${name}: ${about}`}
      title={about}
      onClick={onClick}
    >
      {mark}
      <span>{name}</span>
      <span className={classes.count}>{humanCount(count)}</span>
    </UnstyledButton>
  )
}

/** One request: a line, and below it what does not fit on one. */
import { Skeleton, Text } from '@mantine/core'
import { HumanTime } from '@renderer/components/human-time'
import { rowClass } from '@renderer/components/virtual-table/virtual-table'
import { outcomeTitles, processTitles, resultWords } from '@renderer/features/network/filter'
import { exactTime, formatExact, humanBytes } from '@renderer/lib/format'
import type { LedgerEntry, LedgerOutcome } from '@shared/ledger'
import { IconAlertCircle, IconBan, IconCheck, IconDots, IconPlayerStop, IconPlugConnectedX, IconX } from '@tabler/icons-react'
import type { Ref } from 'react'
import classes from './ledger-table.module.css'

interface LedgerRowProps {
  rowId: string
  index: number
  top: number
  measure: Ref<HTMLTableRowElement>
  /** Undefined while its page is being fetched. */
  entry: LedgerEntry | undefined
  active: boolean
  unfolded: boolean
  onChoose: () => void
}

const icons: Record<LedgerOutcome, typeof IconBan> = {
  answered: IconCheck,
  pending: IconDots,
  failed: IconX,
  cancelled: IconPlayerStop,
  lost: IconPlugConnectedX,
  refused: IconBan,
}

export function LedgerRow({ rowId, index, top, measure, entry, active, unfolded, onChoose }: LedgerRowProps) {
  return (
    <tr
      id={rowId}
      ref={measure}
      data-index={index}
      data-active={active || undefined}
      data-outcome={entry?.outcome}
      className={`${rowClass} ${classes.row}`}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      aria-expanded={unfolded}
      onClick={onChoose}
    >
      {entry ? (
        <Cells entry={entry} />
      ) : (
        <td className={classes.whole}>
          <Skeleton height={12} mt={5} />
        </td>
      )}
      {entry && unfolded && <Detail entry={entry} />}
    </tr>
  )
}

function Cells({ entry }: { entry: LedgerEntry }) {
  const isServersError = entry.outcome === 'answered' && (entry.status ?? 0) >= 400
  const Icon = isServersError ? IconAlertCircle : icons[entry.outcome]
  return (
    <>
      <td>
        <HumanTime iso={entry.time} />
      </td>
      <td title={entry.purpose}>{capitalised(entry.purpose)}</td>
      <td title={addressOf(entry)}>
        <span className={classes.method}>{entry.method}</span> {entry.host}
        <span className={classes.path}>{entry.path}</span>
      </td>
      <td className={classes.sender}>{processTitles[entry.process]}</td>
      <td title={entry.error ?? resultWords(entry)}>
        <span className={classes.result}>
          <Icon size={15} stroke={2} aria-hidden />
          {entry.outcome === 'answered' ? entry.status : outcomeTitles[entry.outcome]}
        </span>
      </td>
      <td data-numeric title={`${formatExact(entry.bytesIn)} bytes`}>
        {amount(entry.bytesIn)}
      </td>
      <td data-numeric title={`${formatExact(entry.bytesOut)} bytes`}>
        {amount(entry.bytesOut)}
      </td>
    </>
  )
}

function Detail({ entry }: { entry: LedgerEntry }) {
  const facts: [string, string][] = [
    ['Address', addressOf(entry)],
    ['Began', exactTime(entry.time)],
    ['Sent by', processTitles[entry.process]],
    ['Result', resultWords(entry)],
    ...(entry.error ? [['Why', entry.error] satisfies [string, string]] : []),
    ...(entry.durationMs === null ? [] : [['Took', `${formatExact(entry.durationMs / 1000)} s`] satisfies [string, string]]),
    ...(entry.proxy ? [['Through', entry.proxy] satisfies [string, string]] : []),
  ]
  return (
    <td className={classes.whole}>
      <dl className={classes.facts}>
        {facts.map(([term, words]) => (
          <div key={term}>
            <Text component="dt" size="sm" c="dimmed">
              {term}
            </Text>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </td>
  )
}

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)
const addressOf = ({ scheme, host, path }: LedgerEntry): string => `${scheme}://${host}${path}`
/** Nothing is a dash, so that what is something stands out. */
const amount = (bytes: number): string => (bytes === 0 ? '–' : humanBytes(bytes))

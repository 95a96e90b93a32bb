/** What 8 bits change: a sentence, the two models side by side, the changes by label, and the verdicts that are other ones. */
import { Stack, Table, Text } from '@mantine/core'
import { HumanTime } from '@renderer/components/human-time'
import { LabelMark } from '@renderer/components/label-mark'
import { formatCount, formatScore, humanBytes } from '@renderer/lib/format'
import { labelTitle } from '@shared/labels'
import type { Quantization, ScoredModel } from '@shared/quantization'
import { quantizationWords, speedUp } from '@shared/quantization-words'
import type { RunDetail } from '@shared/run'
import type { CSSProperties } from 'react'
import classes from './figure-table.module.css'
import { FlippedVerdicts } from './flipped-verdicts'
import layout from './run-detail.module.css'

interface Props {
  quantization: Quantization
  run: RunDetail
}

export function QuantizationReport({ quantization, run }: Props) {
  const { float32, int8, data, rows, madeAt, flips } = quantization
  return (
    <Stack gap="sm">
      <div>
        <Text fw={600}>{quantizationWords(quantization)}</Text>
        <Text size="sm">
          {speedWords(speedUp(quantization))} Its file has {humanBytes(int8.fileBytes)} instead of {humanBytes(float32.fileBytes)}
          .
        </Text>
        <Text size="xs" c="dimmed">
          Measured on {data === null ? 'the run’s' : `“${data}”,`} {formatCount(rows)} {data === null && 'validation '}comments,{' '}
          <HumanTime iso={madeAt} />.
        </Text>
      </div>
      <div className={layout.tables} style={{ '--table-width': '330px' } as CSSProperties}>
        <Models float32={float32} int8={int8} />
        <Changes quantization={quantization} run={run} />
      </div>
      {flips.length > 0 && <FlippedVerdicts runId={run.id} labels={run.labels} count={flips.length} />}
    </Stack>
  )
}

const speedWords = (ratio: number): string =>
  ratio < 1.05 ? 'It was no faster when this was measured.' : `It scores ${ratio.toFixed(1)} times as many comments per second.`

const METRICS: readonly { title: string; read: (model: ScoredModel) => string }[] = [
  { title: 'Average precision', read: ({ averagePrecision }) => formatScore(averagePrecision) },
  { title: 'ROC AUC', read: ({ rocAuc }) => formatScore(rocAuc) },
  { title: 'F1, macro', read: ({ f1Macro }) => formatScore(f1Macro) },
  { title: 'F1, micro', read: ({ f1Micro }) => formatScore(f1Micro) },
  { title: 'Subset accuracy', read: ({ accuracy }) => formatScore(accuracy) },
  { title: 'Comments/s', read: ({ samplesPerSecond }) => samplesPerSecond.toFixed(1) },
  { title: 'File', read: ({ fileBytes }) => humanBytes(fileBytes) },
]

function Models({ float32, int8 }: Pick<Quantization, 'float32' | 'int8'>) {
  return (
    <Table className={classes.table} verticalSpacing={3} horizontalSpacing="xs" aria-label="Before and after">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Model</Table.Th>
          <Table.Th>float32</Table.Th>
          <Table.Th>int8</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {METRICS.map(({ title, read }) => (
          <Table.Tr key={title}>
            <Table.Td>{title}</Table.Td>
            <Table.Td>{read(float32)}</Table.Td>
            <Table.Td>{read(int8)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Changes({ quantization, run }: Props) {
  return (
    <Table.ScrollContainer minWidth={320} type="native">
      <Table className={classes.table} verticalSpacing={3} horizontalSpacing="xs" aria-label="Changes of the probabilities">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Change of probability</Table.Th>
            <Table.Th>largest</Table.Th>
            <Table.Th>mean</Table.Th>
            <Table.Th>verdicts</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Object.entries(quantization.labels).map(([label, { largest, mean, flipped }]) => (
            <Table.Tr key={label}>
              <Table.Td>
                <LabelMark position={run.labels.indexOf(label)} size={12} /> {labelTitle(label)}
              </Table.Td>
              <Table.Td>{formatScore(largest)}</Table.Td>
              <Table.Td>{formatScore(mean, 4)}</Table.Td>
              <Table.Td>{formatCount(flipped)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

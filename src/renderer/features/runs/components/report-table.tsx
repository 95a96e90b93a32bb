/** The classification report of a run with each label's threshold and the two metrics that need none. */
import { Group, Table, Text } from '@mantine/core'
import { LabelMark } from '@renderer/components/label-mark'
import { type ReportLine, reportLines, reportValue } from '@renderer/features/runs/report-rows'
import { formatCount, formatScore } from '@renderer/lib/format'
import type { Evaluation } from '@shared/evaluation'
import classes from './figure-table.module.css'

const COLUMNS = ['precision', 'recall', 'f1-score', 'support', 'AP', 'ROC AUC', 'threshold'] as const

export function ReportTable({ labels, evaluation }: { labels: readonly string[]; evaluation: Evaluation }) {
  const lines = reportLines(labels, evaluation)
  return (
    <div>
      <Table.ScrollContainer minWidth={540} type="native">
        <Table className={classes.table} verticalSpacing={3} horizontalSpacing={6} aria-label="Classification report">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Label</Table.Th>
              {COLUMNS.map((column) => (
                <Table.Th key={column} title={column === 'AP' ? 'average precision' : undefined}>
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.key} className={line.key === 'micro avg' ? classes.begins : undefined}>
                <Table.Td>
                  <LineTitle line={line} />
                </Table.Td>
                {COLUMNS.map((column) => (
                  <Table.Td key={column}>{cell(evaluation, line.key, column)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mt="xs">
        Over {formatCount(evaluation.rows)} validation comments
        {evaluation.unknown > 0 ? `, ${formatCount(evaluation.unknown)} unknown answers left out` : ''}. Precision is 0 where
        nothing was predicted and recall is 0 where support is 0, as in scikit-learn with zero_division=0.
      </Text>
    </div>
  )
}

export function LineTitle({ line }: { line: ReportLine }) {
  return (
    <Group gap={6} wrap="nowrap">
      {line.position === null ? null : <LabelMark position={line.position} size={12} />}
      <Text span inherit fs={line.kind === 'none' ? 'italic' : undefined} c={line.kind === 'average' ? 'dimmed' : undefined}>
        {line.title}
      </Text>
    </Group>
  )
}

function cell(evaluation: Evaluation, key: string, column: (typeof COLUMNS)[number]): string {
  if (column === 'threshold') return key in evaluation.thresholds ? formatScore(evaluation.thresholds[key], 2) : ''
  const value = reportValue(evaluation, key, column === 'AP' ? 'average precision' : column)
  if (column === 'support') return value === null ? '' : formatCount(value)
  if (value === null) return isRanked(column) && !(key in evaluation.rocAuc.perLabel) ? '' : '–'
  return formatScore(value)
}

const isRanked = (column: string): boolean => column === 'AP' || column === 'ROC AUC'

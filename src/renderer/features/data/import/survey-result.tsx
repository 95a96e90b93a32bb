/** What the pass over the file found: figures, counts per label, problems by line. */
import { Stack, Table, Text, Title } from '@mantine/core'
import { LabelMark } from '@renderer/components/label-mark'
import { formatCount } from '@renderer/lib/format'
import type { ImportSurvey } from '@shared/import'
import { labelTitle } from '@shared/labels'
import { BadRows } from './bad-rows'
import { CountBar } from './count-bar'
import classes from './survey-result.module.css'

export function SurveyResult({ survey }: { survey: ImportSurvey }) {
  const { rows, clean, unlabelled, duplicates, empty, bad, badRows, labels } = survey
  return (
    <Stack gap="lg">
      <dl className={classes.figures}>
        <Figure title="Comments" value={rows} about="Rows that can be imported." />
        {labels.length > 0 && <Figure title="Clean" value={clean} about="Every label is known, and none applies." />}
        <Figure title="Unlabelled" value={unlabelled} about="No label is known: they come up for labelling." />
        <Figure title="Duplicates" value={duplicates} about="The same text as an earlier row of this file." />
        <Figure title="Empty" value={empty} about="Rows without a text." />
        <Figure title="Left out" value={bad} about="Rows that cannot be read." />
      </dl>
      {rows === 0 && <Text>No row of this file can be imported. Go back and choose other columns, or mend the file.</Text>}
      {labels.length > 0 && <LabelTable survey={survey} />}
      {bad > 0 && <BadRows rows={badRows} total={bad} />}
    </Stack>
  )
}

function Figure({ title, value, about }: { title: string; value: number; about: string }) {
  return (
    <div className={classes.figure} title={about}>
      <dt>{title}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  )
}

function LabelTable({ survey: { labels, rows } }: { survey: ImportSurvey }) {
  return (
    <div>
      <Title order={3} mb="xs">
        Labels
      </Title>
      <Table className={classes.labels} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Label</Table.Th>
            <Table.Th className={classes.bar} aria-label="Shares" />
            <Table.Th className={classes.number}>Yes</Table.Th>
            <Table.Th className={classes.number}>No</Table.Th>
            <Table.Th className={classes.number}>Unknown</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {labels.map(({ name, yes, no, unknown }, position) => (
            <Table.Tr key={name}>
              <Table.Td>
                <span className={classes.label}>
                  <LabelMark position={position} />
                  {labelTitle(name)}
                </span>
              </Table.Td>
              <Table.Td className={classes.bar}>
                <CountBar position={position} yes={yes} no={no} unknown={unknown} total={rows} />
              </Table.Td>
              <Table.Td className={classes.number}>{formatCount(yes)}</Table.Td>
              <Table.Td className={classes.number}>{formatCount(no)}</Table.Td>
              <Table.Td className={classes.number}>{formatCount(unknown)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

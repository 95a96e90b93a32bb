/** The rows that could not be read, by line, with what was expected. */
import { Table, Text, Title } from '@mantine/core'
import { formatCount, plural } from '@renderer/lib/format'
import type { BadRow } from '@shared/import'
import classes from './bad-rows.module.css'

export function BadRows({ rows, total }: { rows: BadRow[]; total: number }) {
  return (
    <div>
      <Title order={3} mb={4}>
        {plural(total, 'problem')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        Rows that are left out, by line of the file.
        {total > rows.length && ` The first ${formatCount(rows.length)} are shown.`}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label="Problems by line">
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.line}>Line</Table.Th>
              <Table.Th className={classes.column}>Column</Table.Th>
              <Table.Th>Problem</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, column, message }) => (
              <Table.Tr key={`${line} ${column} ${message}`}>
                <Table.Td className={classes.line}>{formatCount(line)}</Table.Td>
                <Table.Td className={classes.column}>{column ?? '–'}</Table.Td>
                <Table.Td className={classes.message}>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </div>
  )
}

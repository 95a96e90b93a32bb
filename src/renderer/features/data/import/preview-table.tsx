/** The first rows as they stand in the file; what each column is taken for stands above its name. */
import { Table, Text } from '@mantine/core'
import { plural } from '@renderer/lib/format'
import type { FileInspection } from '@shared/import'
import type { MappingDraft } from './mapping'
import classes from './preview-table.module.css'

function roleOf(column: string, { text, id, kind, columns, column: labelColumn }: MappingDraft): string | null {
  if (column === text) return 'text'
  if (kind === 'columns' && columns.includes(column)) return 'label'
  if (kind !== 'columns' && kind !== 'none' && column === labelColumn) return 'labels'
  return column === id ? 'id' : null
}

export function PreviewTable({ file, draft }: { file: FileInspection; draft: MappingDraft }) {
  return (
    <div>
      <Text size="sm" c="dimmed" mb="xs">
        First {plural(file.preview.length, 'row')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label="First rows of the file">
        <Table withColumnBorders className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              {file.columns.map((column) => {
                const role = roleOf(column, draft)
                return (
                  <Table.Th
                    key={column}
                    data-used={role !== null || undefined}
                    data-text={role === 'text' || undefined}
                    className={classes.head}
                  >
                    <span className={classes.role}>{role ?? 'not used'}</span>
                    {column}
                  </Table.Th>
                )
              })}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {file.preview.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name, and never move
              <Table.Tr key={index}>
                {file.columns.map((column) => (
                  <Table.Td
                    key={column}
                    data-used={roleOf(column, draft) !== null || undefined}
                    className={classes.cell}
                    title={row[column]}
                  >
                    {row[column]}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </div>
  )
}

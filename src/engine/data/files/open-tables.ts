/** Opens every file of a data set, each with the columns it has. */
import { type DataRef, dataFiles } from './data-files'
import { refuseFile, showNames } from './refuse'
import { openTable, type Table } from './table'

/** `wanted`: names that the caller will look for. Files after the first must have the first one's columns. */
export async function openTables(data: DataRef, wanted: readonly string[] = []): Promise<[Table, ...Table[]]> {
  const { name, files, classes } = dataFiles(data)
  const tables: Table[] = []
  for (const open of files) tables.push(await openTable(open, wanted, classes))
  const [first, ...others] = tables
  if (first === undefined) throw refuseFile(name, 'it has no data files; expected at least one.')
  for (const { name: other, columns } of others) {
    const missing = first.columns.filter((column) => !columns.includes(column))
    if (missing.length > 0)
      throw refuseFile(other, `it lacks ${showNames(missing)}, which ${first.name} has; expected files of one table.`)
  }
  return [first, ...others]
}

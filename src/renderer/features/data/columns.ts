/** The columns of the comments table. */

export const columns = {
  position: { title: 'Row', width: '84px', numeric: true },
  text: { title: 'Text', width: 'minmax(200px, 1fr)', numeric: false },
  labels: { title: 'Labels', width: 'minmax(138px, 220px)', numeric: false },
  state: { title: 'State', width: '112px', numeric: false },
  source: { title: 'Source', width: 'minmax(100px, 130px)', numeric: false },
} as const

export type ColumnName = keyof typeof columns
export const columnNames = Object.keys(columns) as ColumnName[]
/** The text is what the table is for. */
export const isOptional = (name: ColumnName): boolean => name !== 'text'

export const gridTemplate = (shown: ColumnName[]): string => ['40px', ...shown.map((name) => columns[name].width)].join(' ')

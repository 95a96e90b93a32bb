/** `--data`, `--eval` and `--input`: a file here, or a dataset of the Hub, which is fetched into the cache first. */
import type { DataRef } from '@engine/data/files/data-files'
import { Datasets } from '@main/datasets/datasets'
import { isHubReference } from '@main/datasets/hub-reference'
import { openAccess } from '@main/hub/open-access'
import { type Context, inputFile } from './context'
import { downloadBar } from './download-bar'

/** What the option expects, for sentences and help. */
export const DATA_FILE = 'a CSV, TSV, JSONL or Parquet file, or hub:ORG/NAME'

export async function dataOption(context: Context, value: string): Promise<DataRef> {
  if (!isHubReference(value)) return inputFile(value)
  const { terminal, signal } = context
  const onNotice = (notice: string) => terminal.note(`note: ${notice}`)
  return new Datasets(openAccess(context, process.env)).open(value, { signal, onProgress: downloadBar(terminal), onNotice })
}

/** A publication as a folder, which holds what a repository would. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { replaceFolder } from '@engine/io/atomic-folder'
import { checkOutFolder } from '@main/jobs/out-folder'
import type { Publication } from './publish-file'

/** The folder appears when it is whole. Answers its path. @throws AppError where it is neither new nor empty */
export async function publishToFolder({ files }: Publication, given: string, home: string): Promise<string> {
  const folder = await checkOutFolder(given, home)
  await replaceFolder(folder, async (building) => {
    for (const { path, source } of files) {
      const target = join(building, ...path.split('/'))
      await mkdir(dirname(target), { recursive: true })
      if ('file' in source) await copyFile(source.file, target)
      else await writeFile(target, source.content)
    }
  })
  return folder
}

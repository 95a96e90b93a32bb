/** `moderato data-folder`: what takes how much, and its way to another place. */
import { resolve } from 'node:path'
import type { Command } from '@main/cli/command'
import { dataFolder as look } from '@main/data-folder/contents'
import { moveHeld } from '@main/data-folder/move-held'
import { removeOldFolder } from '@main/data-folder/remove-old'
import type { DataFolder } from '@shared/data-folder'
import { invalidInput } from '@shared/errors'
import { bytesInWords } from '@shared/hub'

export const dataFolder: Command = {
  summary: 'show what the data folder holds, move it, or remove the old one after a move',
  options: {
    'move-to': { kind: 'text', help: 'DIR  copy it there, check every file, and use it from then on' },
    'remove-old': { kind: 'flag', help: 'remove from the place before the last move what was copied' },
  },
  async run({ db, home, args, presence, terminal, signal }) {
    const place = args.text('move-to')
    const { env } = process
    // The folder that this command was told to look at is not the one that the next start would find.
    if (place !== undefined && args.text('home') !== undefined)
      throw invalidInput('--move-to moves the folder that the app uses: leave out --home.')
    if (place !== undefined) {
      const plan = await moveHeld(
        {
          db,
          home,
          env,
          presence,
          signal,
          onProgress: ({ phase, bytes, totalBytes }) => terminal.bar(phase, bytes, totalBytes, ''),
        },
        resolve(place),
      )
      terminal.print(`The data folder is at ${plan.to} now. What is left at ${plan.from} goes with data-folder --remove-old.`)
      return { value: { from: plan.from, to: plan.to, files: plan.files, bytes: plan.bytes } }
    }
    if (args.flag('remove-old')) {
      const removed = await removeOldFolder(home)
      terminal.print(`${bytesInWords(removed.bytes)} were removed from ${removed.folder}.`)
      for (const path of removed.left) terminal.print(`left: ${path}`)
      return { value: removed }
    }
    const found = await look({ db, home, env })
    terminal.print(words(found))
    return { value: found }
  },
}

const words = ({ home, bytes, parts }: DataFolder): string =>
  [`${home}  ${bytesInWords(bytes)}`, ...parts.map((one) => `  ${one.part.padEnd(10)} ${bytesInWords(one.bytes)}`)].join('\n')

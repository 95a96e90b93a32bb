/** The button that publishes: to the Hub, or into a folder that holds what a repository would. */
import { Button, Menu } from '@mantine/core'
import { notify, notifyError } from '@renderer/components/notify'
import { invoke } from '@renderer/lib/api'
import type { PublishSubject } from '@shared/publish'
import { IconChevronDown, IconCloudUpload, IconFolderShare } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { PublishDialog } from './publish-dialog'

interface PublishMenuProps {
  subject: PublishSubject
  /** Of the run or the project, as people call it. */
  name: string
  size?: 'xs' | 'sm'
  /** What of it goes out, where that is not plain from the page. */
  what?: string
}

export function PublishMenu({ subject, name, size = 'sm', what }: PublishMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const write = useMutation({ mutationFn: () => writeFolder(subject), meta: { failure: `“${name}” was not written.` } })
  return (
    <>
      <Menu position="bottom-end" withinPortal returnFocus>
        <Menu.Target>
          <Button size={size} variant="default" rightSection={<IconChevronDown size={14} />} loading={write.isPending}>
            Publish
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCloudUpload size={15} />} onClick={() => setOpen(true)}>
            {what ? `Publish ${what} to the Hugging Face Hub…` : 'To the Hugging Face Hub…'}
          </Menu.Item>
          <Menu.Item leftSection={<IconFolderShare size={15} />} onClick={() => write.mutate()}>
            {what ? `Write ${what} into a folder…` : 'To a folder…'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isOpen && <PublishDialog subject={subject} name={name} onClose={() => setOpen(false)} />}
    </>
  )
}

/** Nothing happens where no folder is chosen. */
async function writeFolder(subject: PublishSubject): Promise<void> {
  const parent = await invoke('app/choose-file', { purpose: 'publish-place' })
  if (parent === null) return
  const card = { license: null, languages: [] }
  const { folder } = await invoke('publish/export', { publishId: crypto.randomUUID(), subject, card, parent })
  const show = () => {
    invoke('publish/show', { folder }).catch((error: unknown) => notifyError('The folder could not be shown.', error))
  }
  notify({ message: `It is in ${folder}, and nothing was sent.`, next: { title: 'Show the folder', run: show }, stays: true })
}

/** What can be done to one run. */
import { ActionIcon, Menu } from '@mantine/core'
import { isActive } from '@renderer/components/runs/run-words'
import { refetchRun } from '@renderer/components/runs/use-run-progress'
import { invoke } from '@renderer/lib/api'
import { pages } from '@renderer/lib/pages'
import type { RunSummary } from '@shared/run'
import { IconDots, IconFlask, IconPackageExport, IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'

interface Props {
  run: RunSummary
  onRename: () => void
  onExport: () => void
  onDelete: () => void
}

export function RunMenu({ run, onRename, onExport, onDelete }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const resume = useMutation({
    meta: { failure: `“${run.name}” could not be resumed.` },
    mutationFn: () => invoke('training/resume', { runId: run.id }),
    onSuccess: () => navigate(pages.train.path),
    onSettled: () => refetchRun(client, run.id),
  })
  return (
    <Menu position="bottom-end" withinPortal returnFocus>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" tabIndex={-1} aria-label={`Actions for ${run.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={onRename}>
          Rename run
        </Menu.Item>
        {run.hasModel && (
          <Menu.Item leftSection={<IconFlask size={15} />} onClick={() => navigate(`${pages.try.path}?run=${run.id}`)}>
            Try it
          </Menu.Item>
        )}
        {run.resumable && (
          <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={() => resume.mutate()}>
            Resume training
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconPackageExport size={15} />} onClick={onExport}>
          Export as a job…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={15} />} disabled={isActive(run)} onClick={onDelete}>
          {isActive(run) ? 'Delete run (stop it first)' : 'Delete run'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

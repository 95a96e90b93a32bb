/** Deletes a project, after saying what goes with it. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { notify, notifyError } from '@renderer/components/notify'
import { callQuery } from '@renderer/lib/api'
import { formatCount, plural } from '@renderer/lib/format'
import { useProjectActions } from '@renderer/lib/projects'
import type { Project } from '@shared/project'
import { useQuery } from '@tanstack/react-query'

export function DeleteProject({ project, onDone }: { project: Project; onDone: () => void }) {
  const { remove } = useProjectActions()
  const { data: counts } = useQuery(callQuery('examples/counts', { projectId: project.id }))
  const confirm = async () => {
    try {
      await remove.mutateAsync({ projectId: project.id })
      onDone()
      notify({ message: `“${project.name}” was deleted.` })
    } catch (error) {
      notifyError('The project could not be deleted.', error)
    }
  }
  const contents = counts
    ? `${plural(counts.total, 'comment')} (${formatCount(counts.labelled)} labelled) and its guideline`
    : 'its comments, their labels and its guideline'
  return (
    <Stack>
      <Text>
        “{project.name}” goes for good, with {contents}. The files you imported stay where they are.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone} data-autofocus>
          Keep project
        </Button>
        <Button color="red" onClick={() => void confirm()} loading={remove.isPending}>
          Delete project
        </Button>
      </Group>
    </Stack>
  )
}

/** Gives a project another name. */
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifyError } from '@renderer/components/notify'
import { useProjectActions } from '@renderer/lib/projects'
import type { Project } from '@shared/project'

export function RenameProject({ project, onDone }: { project: Project; onDone: () => void }) {
  const { rename } = useProjectActions()
  const form = useForm({
    initialValues: { name: project.name },
    validate: { name: (name) => (name.trim() === '' ? 'A project needs a name.' : null) },
  })
  const submit = form.onSubmit(async ({ name }) => {
    try {
      await rename.mutateAsync({ projectId: project.id, name })
      onDone()
    } catch (error) {
      notifyError('The project could not be renamed.', error)
    }
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label="Name" data-autofocus maxLength={120} {...form.getInputProps('name')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending}>
            Rename project
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The open project's name, and what can be done with projects. */
import { Button, Menu, Text } from '@mantine/core'
import { useOpenProject } from '@renderer/lib/projects'
import type { Project } from '@shared/project'
import { IconCheck, IconChevronDown, IconPencil, IconPlus, IconTags, IconTrash } from '@tabler/icons-react'
import type { ProjectDialog } from './project-dialogs'

interface ProjectSwitcherProps {
  project: Project | undefined
  onDialog: (dialog: ProjectDialog) => void
}

export function ProjectSwitcher({ project, onDialog }: ProjectSwitcherProps) {
  const { projects = [], open } = useOpenProject()
  return (
    <Menu position="bottom-start" width={260} shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          fw={600}
          px="xs"
          ml={-8}
          maw={320}
          rightSection={<IconChevronDown size={16} />}
          aria-label={project ? `Project: ${project.name}` : 'Projects'}
        >
          <Text truncate inherit>
            {project?.name ?? 'No project'}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {projects.length > 0 && <Menu.Label>Projects</Menu.Label>}
        {projects.map(({ id, name }) => (
          <Menu.Item
            key={id}
            aria-current={id === project?.id || undefined}
            leftSection={<IconCheck size={16} visibility={id === project?.id ? 'visible' : 'hidden'} />}
            onClick={() => open(id)}
          >
            <Text truncate inherit>
              {name}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => onDialog('create')}>
          New project
        </Menu.Item>
        {project && (
          <>
            <Menu.Divider />
            <Menu.Label>This project</Menu.Label>
            <Menu.Item leftSection={<IconTags size={16} />} onClick={() => onDialog('labels')}>
              Edit labels
            </Menu.Item>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onDialog('rename')}>
              Rename project
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash size={16} />}
              color="var(--mantine-color-error)"
              onClick={() => onDialog('delete')}
            >
              Delete project
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

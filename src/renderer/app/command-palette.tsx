/** Ctrl/Cmd+K: every page, every project, and what can be done from anywhere. */
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { invoke } from '@renderer/lib/api'
import { pages } from '@renderer/lib/pages'
import { useOpenProject } from '@renderer/lib/projects'
import { useSettings } from '@renderer/lib/settings'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from 'react-router'
import classes from './command-palette.module.css'
import type { ProjectDialog } from './project-dialogs'

interface CommandPaletteProps {
  onDialog: (dialog: ProjectDialog) => void
  onKeys: () => void
}

const schemes = { light: 'Use light colours', dark: 'Use dark colours', auto: 'Use the colours of the system' } as const

export function CommandPalette({ onDialog, onKeys }: CommandPaletteProps) {
  const navigate = useNavigate()
  const { projects = [], project, open } = useOpenProject()
  const { settings, update } = useSettings()
  const command = (label: string, onClick: () => void) => ({ id: label, label, onClick })

  const projectCommands = project
    ? [
        command('Import comments', () => navigate(`${pages.data.path}?import`)),
        command('Set up a training', () => navigate(pages.train.path)),
        command('Edit labels', () => onDialog('labels')),
        command('Rename project', () => onDialog('rename')),
        command('Delete project', () => onDialog('delete')),
      ]
    : []
  const otherSchemes = (['light', 'dark', 'auto'] as const).filter((scheme) => scheme !== settings?.colorScheme)
  const actions: SpotlightActionGroupData[] = [
    { group: 'Pages', actions: Object.values(pages).map(({ title, path }) => command(title, () => navigate(path))) },
    {
      group: 'Projects',
      actions: [
        ...projects
          .filter(({ id }) => id !== project?.id)
          .map(({ id, name }) => ({ ...command(`Open ${name}`, () => open(id)), id })),
        command('New project', () => onDialog('create')),
      ],
    },
    {
      group: 'Actions',
      actions: [
        ...projectCommands,
        command('Show the keys of this page', onKeys),
        ...otherSchemes.map((colorScheme) => command(schemes[colorScheme], () => update({ colorScheme }))),
        command('Open the data folder', () => void invoke('app/open-data-folder', undefined)),
      ],
    },
  ]
  return (
    <Spotlight
      actions={actions}
      shortcut="mod+K"
      classNames={{ actionsGroup: classes.group }}
      lockScroll={false}
      scrollable
      maxHeight={420}
      highlightQuery
      nothingFound="Nothing is called that"
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: 'Page, project or action' }}
    />
  )
}

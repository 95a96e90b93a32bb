/** The header: the project, the command palette, and what is under way: downloads, a training. */
import { Kbd, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { keyTitle } from '@renderer/lib/keys'
import type { Project } from '@shared/project'
import { IconSearch } from '@tabler/icons-react'
import { DownloadPill } from './download-pill'
import classes from './header.module.css'
import type { ProjectDialog } from './project-dialogs'
import { ProjectSwitcher } from './project-switcher'
import { TrainingPill } from './training-pill'

interface HeaderProps {
  project: Project | undefined
  onDialog: (dialog: ProjectDialog) => void
}

export function Header({ project, onDialog }: HeaderProps) {
  return (
    <header className={classes.header}>
      <ProjectSwitcher project={project} onDialog={onDialog} />
      <UnstyledButton className={classes.search} onClick={spotlight.open} aria-label="Open the command palette">
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <span className={classes.words}>Go to or do</span>
        <Kbd size="xs">{keyTitle('mod+k')}</Kbd>
      </UnstyledButton>
      <div className={classes.right}>
        <DownloadPill />
        <TrainingPill />
      </div>
    </header>
  )
}

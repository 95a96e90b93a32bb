/** The window's frame: side bar, header, and the page of the open project. */
import { Button, Center, Loader } from '@mantine/core'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { usePageKeys } from '@renderer/components/page-keys'
import { pages } from '@renderer/lib/pages'
import { useOpenProject } from '@renderer/lib/projects'
import { IconFolderPlus } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useLocation } from 'react-router'
import { CommandPalette } from './command-palette'
import classes from './frame.module.css'
import { Header } from './header'
import { KeysOverlay } from './keys-overlay'
import { type ProjectDialog, ProjectDialogs } from './project-dialogs'
import { SideBar } from './side-bar'

export function Frame({ children }: { children: (projectId: string) => ReactNode }) {
  const { projects, project, error, refetch } = useOpenProject()
  const [dialog, setDialog] = useState<ProjectDialog | null>(null)
  const [keysShown, setKeysShown] = useState(false)
  const main = usePageFocus()
  usePageKeys([
    { keys: ['mod+k'], does: 'Open the command palette', everywhere: true },
    { keys: ['?'], does: 'Show the keys of this page', everywhere: true, run: () => setKeysShown(true) },
  ])

  const body = () => {
    if (error) return <ErrorMessage title="The projects could not be loaded." error={error} onRetry={() => void refetch()} />
    if (project) return children(project.id)
    if (projects?.length === 0) return <NoProject onCreate={() => setDialog('create')} />
    return (
      <Center h="100%">
        <Loader size="sm" aria-label="Loading the project" />
      </Center>
    )
  }

  return (
    <div className={classes.frame}>
      <a className={classes.skip} href={`#${useLocation().pathname}`} onClick={() => main.current?.focus()}>
        Skip to the page
      </a>
      <SideBar projectId={project?.id} />
      <Header project={project} onDialog={setDialog} />
      <main className={classes.page} ref={main} tabIndex={-1}>
        {body()}
      </main>
      <CommandPalette onDialog={setDialog} onKeys={() => setKeysShown(true)} />
      <KeysOverlay opened={keysShown} onClose={() => setKeysShown(false)} />
      <ProjectDialogs project={project} dialog={dialog} onClose={() => setDialog(null)} />
    </div>
  )
}

function NoProject({ onCreate }: { onCreate: () => void }) {
  return (
    <EmptyState
      icon={<IconFolderPlus size={32} stroke={1.5} />}
      title="There is no project yet"
      actions={<Button onClick={onCreate}>Create a project</Button>}
    >
      A project holds your comments, the labels you give them and the guideline you follow.
    </EmptyState>
  )
}

/** Going to another page names the window after it and moves the focus there, so that a screen reader starts at its top. */
function usePageFocus() {
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const before = useRef(pathname)
  useEffect(() => {
    const page = Object.values(pages).find(({ path }) => path === pathname)
    document.title = page ? `${page.title} · Moderato` : 'Moderato'
    if (before.current !== pathname) main.current?.focus({ preventScroll: true })
    if (before.current !== pathname) main.current?.scrollTo?.({ top: 0 })
    before.current = pathname
  }, [pathname])
  return main
}

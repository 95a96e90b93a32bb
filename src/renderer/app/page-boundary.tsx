/** Keeps a page that breaks from taking the window with it. */
import { Button } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { Component, type ReactNode } from 'react'

interface PageBoundaryProps {
  title: string
  children: ReactNode
}

export class PageBoundary extends Component<PageBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return (
      <ErrorMessage
        title={`The ${this.props.title} page stopped working. Nothing stored is lost.`}
        error={this.state.error}
        actions={
          <Button size="xs" variant="default" onClick={() => this.setState({ error: null })}>
            Open the page again
          </Button>
        }
      />
    )
  }
}

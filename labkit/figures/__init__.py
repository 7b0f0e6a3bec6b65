"""Pictures: topologies drawn by diagrams, and charts."""

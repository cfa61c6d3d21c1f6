"""A checked configuration as what Kubernetes, Docker Compose and docker build take. Pure, but for reading the folder and writing a build context."""

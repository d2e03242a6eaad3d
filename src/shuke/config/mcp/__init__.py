"""The shop for language models: the Model Context Protocol as a plain view over the API."""

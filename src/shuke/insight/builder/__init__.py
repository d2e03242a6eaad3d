"""The builder page: a form that is a condition tree, drawn again by the server at each change."""

"""Downloads: builds of a desktop client, and other files that the operator offers."""

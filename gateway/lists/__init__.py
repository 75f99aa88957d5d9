"""Lists of members as clients show them: sorted, grouped, and told in the windows somebody looks at."""

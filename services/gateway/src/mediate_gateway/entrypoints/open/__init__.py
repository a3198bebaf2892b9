"""What everybody may take along and show elsewhere: the monitor's figures as files, their catalogue, and its charts."""

"""What exists in a sandbox: tasks, workflows, calls, recordings, chats, and the time in which things happen to them."""

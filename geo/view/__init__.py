"""What the user looks at: plan and places joined, filtered, selected, told."""

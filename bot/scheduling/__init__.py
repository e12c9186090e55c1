"""What happens later: dues, and the ticks that wake us."""

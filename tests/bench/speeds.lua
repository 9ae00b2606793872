-- The peer's profile with the product's own speeds and no cost of turning.
api_version = 4

function setup()
  return {
    properties = {
      weight_name = 'duration',
      process_call_tagless_node = false,
      u_turn_penalty = 0,
      traffic_light_penalty = 0,
      use_turn_restrictions = false,
      continue_straight_at_waypoint = false,
      max_speed_for_map_matching = 50,
    },
  }
end

function process_node(profile, node, result, relations)
end

function process_way(profile, way, result, relations)
  local forward = tonumber(way:get_value_by_key('ps:forward') or '0')
  local backward = tonumber(way:get_value_by_key('ps:backward') or '0')
  if forward > 0 then
    result.forward_mode = mode.driving
    result.forward_speed = forward
  end
  if backward > 0 then
    result.backward_mode = mode.driving
    result.backward_speed = backward
  end
end

function process_turn(profile, turn)
  turn.duration = 0
  turn.weight = 0
end

return { setup = setup, process_way = process_way, process_node = process_node, process_turn = process_turn }
